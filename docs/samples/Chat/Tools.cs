using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.Chat;

/// <summary>What the model can call.</summary>
internal static class Tools
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
    ];

    /// <summary>Runs a call. The model is told of a fault, so that it can try again or say so.</summary>
    public static async Task<object?> RunAsync(FunctionCallContent call, CancellationToken cancellationToken)
    {
        if (call.Exception is { } malformed)
        {
            return $"Error: {malformed.Message}";
        }

        if (All.FirstOrDefault(tool => tool.Name == call.Name) is not { } tool)
        {
            return $"Error: there is no tool {call.Name}.";
        }

        try
        {
            return await tool.InvokeAsync(new AIFunctionArguments(call.Arguments), cancellationToken);
        }
        catch (Exception error) when (error is ArgumentException or JsonException or OverflowException)
        {
            return $"Error: {error.Message}";
        }
    }

    [Description("Gets the current weather of a city.")]
    private static string GetWeather([Description("The name of the city.")] string city) =>
        Weather.GetValueOrDefault(city, "unknown");

    [Description("Adds two integers.")]
    private static int Add([Description("The first integer.")] int a, [Description("The second integer.")] int b) => checked(a + b);
}
