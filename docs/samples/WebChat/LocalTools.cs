using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>The tools that need nothing but this program.</summary>
internal static class LocalTools
{
    private static readonly Dictionary<string, string> Weather = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Berlin"] = "cloudy, 17",
        ["London"] = "rainy, 14",
        ["Madrid"] = "sunny, 31",
        ["Oslo"] = "snowy, -3",
        ["Paris"] = "sunny, 22",
        ["Rome"] = "sunny, 27",
        ["Tokyo"] = "windy, 19",
    };

    public static IReadOnlyList<AIFunction> All { get; } =
    [
        AIFunctionFactory.Create(GetWeather, "get_weather"),
        AIFunctionFactory.Create(Add, "add"),
        AIFunctionFactory.Create(Multiply, "multiply"),
        AIFunctionFactory.Create(GetCurrentTime, "get_current_time"),
    ];

    [Description("Gets the current weather of a city.")]
    private static string GetWeather([Description("The name of the city.")] string city) =>
        Weather.GetValueOrDefault(city) ?? throw new ArgumentException($"No weather is known for {city}.", nameof(city));

    [Description("Adds two integers.")]
    private static int Add([Description("The first integer.")] int a, [Description("The second integer.")] int b) => checked(a + b);

    [Description("Multiplies two integers.")]
    private static int Multiply([Description("The first integer.")] int a, [Description("The second integer.")] int b) => checked(a * b);

    [Description("Gets the current time.")]
    private static string GetCurrentTime() => DateTimeOffset.Now.ToString("HH:mm", CultureInfo.InvariantCulture);
}
