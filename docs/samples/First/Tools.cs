// begin-snippet: first-tools
using System.ComponentModel;
using LlamaCpp;
using Microsoft.Extensions.AI;

using IChatClient client = new LlamaCppChatClient().AsBuilder().UseFunctionInvocation().Build();
ChatOptions options = new() { Tools = [AIFunctionFactory.Create(GetWeather, "get_weather")] };
Console.WriteLine(await client.GetResponseAsync("What is the weather in Paris?", options));

[Description("Gets the weather in a city.")]
static string GetWeather(string city) => city == "Paris" ? "sunny, 22" : "unknown";
// end-snippet
