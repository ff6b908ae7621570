using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>Functions to offer.</summary>
internal static class Tools
{
    public static IEnumerable<AIFunction> Make(int count) =>
        Enumerable.Range(0, count).Select(i => AIFunctionFactory.Create(Weather, $"get_weather_{i.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>The same functions as the OpenAI SDK's.</summary>
    public static ChatCompletionOptions ToOpenAI(IEnumerable<AITool> tools)
    {
        ChatCompletionOptions options = new();
        foreach (AIFunctionDeclaration tool in tools.Cast<AIFunctionDeclaration>())
        {
            options.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        return options;
    }

    [Description("Gets the weather in a city, now or on one of the next days.")]
    private static string Weather(
        [Description("The city's name, such as Paris")] string city,
        [Description("How many days ahead; 0 is today")] int days = 0,
        [Description("The unit of temperatures: celsius or fahrenheit")] string unit = "celsius") =>
        string.Create(CultureInfo.InvariantCulture, $"{city}, in {days} days: 21 {unit}");
}
