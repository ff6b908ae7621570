using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.Chat;

/// <summary>What the model can call.</summary>
internal static class Tools
{
    private static readonly Dictionary<string, string> Weather = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Oslo"] = "snowy, -3",
        ["Paris"] = "sunny, 22",
        ["Rome"] = "sunny, 27",
    };

    public static IReadOnlyList<AIFunction> All { get; } =
    [
        AIFunctionFactory.Create(GetWeather, "get_weather"),
        AIFunctionFactory.Create(Add, "add"),
    ];

    [Description("Gets the current weather of a city.")]
    private static string GetWeather([Description("The name of the city.")] string city) =>
        Weather.GetValueOrDefault(city, "unknown");

    [Description("Adds two integers.")]
    private static int Add([Description("The first integer.")] int a, [Description("The second integer.")] int b) => checked(a + b);
}
