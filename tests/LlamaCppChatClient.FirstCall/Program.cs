using System.Globalization;
using LlamaCpp.FirstCall;

// One call in a new process, for a benchmark: prints the microseconds from "new" to the first text. Arguments: a contender and the server's base URL.
TimeSpan elapsed = args switch
{
    ["raw limit", var baseUrl] => await FirstCalls.CallRawAsync(new Uri(baseUrl)),
    ["this library", var baseUrl] => await FirstCalls.CallLibraryAsync(new Uri(baseUrl)),
    ["OpenAI SDK", var baseUrl] => await FirstCalls.CallOpenAIAsync(new Uri(baseUrl)),
    ["MEAI.OpenAI", var baseUrl] => await FirstCalls.CallMeaiOpenAIAsync(new Uri(baseUrl)),
    _ => throw new ArgumentException("A contender and a base URL are needed."),
};
Console.WriteLine(elapsed.TotalMicroseconds.ToString(CultureInfo.InvariantCulture));
