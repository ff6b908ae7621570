using LlamaCpp.Samples.Aspire;
using Microsoft.Extensions.AI;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLlamaCppChatClient("chat").UseFunctionInvocation();

WebApplication app = builder.Build();
AIFunction weather = AIFunctionFactory.Create((string city) => city == "Paris" ? "sunny, 22" : "unknown", "get_weather", "Gets the weather in a city.");

app.MapHealthChecks("/health");
app.MapGet("/chat", async (string question, IChatClient client, CancellationToken cancellationToken) =>
    (await client.GetResponseAsync(question, new ChatOptions { Tools = [weather], Temperature = 0 }, cancellationToken)).Text);

await app.RunAsync();
