using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace LlamaCpp.TestSupport;

/// <summary>The tools that the tiny model knows best, as .NET functions; they keep what they were called with.</summary>
public sealed class WeatherTools
{
    private readonly ConcurrentQueue<string> _calls = new();

    /// <summary>Makes the tools.</summary>
    public WeatherTools() => All =
    [
        AIFunctionFactory.Create(GetWeather, "get_weather"),
        AIFunctionFactory.Create(Add, "add"),
    ];

    /// <summary><c>get_weather(city)</c> and <c>add(a, b)</c>.</summary>
    public IReadOnlyList<AIFunction> All { get; }

    /// <summary>The calls in their order, as <c>get_weather(Oslo)</c> and <c>add(17, 25)</c>.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>The weather of a city: Oslo <c>snowy, 3</c>, Rome <c>sunny, 27</c>, elsewhere <c>cloudy, 17</c>; there is none in Nowhere.</summary>
    [Description("Gets the current weather of a city.")]
    private string GetWeather([Description("The name of the city.")] string city)
    {
        _calls.Enqueue($"get_weather({city})");
        return city switch
        {
            "Oslo" => "snowy, 3",
            "Rome" => "sunny, 27",
            "Nowhere" => throw new InvalidOperationException("There is no such city."),
            _ => "cloudy, 17",
        };
    }

    [Description("Adds two integers.")]
    private int Add(int a, int b)
    {
        _calls.Enqueue($"add({a}, {b})");
        return a + b;
    }
}
