// Published with Native AOT and run against a real llama-server by eng/aot-smoke.sh: what works here needs no reflection.
using System.Diagnostics;
using System.Text.Json;
using LlamaCpp;
using LlamaCpp.AotSmoke;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

long start = Stopwatch.GetTimestamp();
HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
builder.Configuration.AddInMemoryCollection([new("LlamaCpp:ReadyTimeout", "00:00:30"), new("LLAMACPP_BASE_URL", args[0])]);
builder.Services.AddLogging();
builder.Services.AddLlamaCppChatClient();
builder.Services.AddHealthChecks().AddLlamaCpp();
using IHost host = builder.Build();
IChatClient client = host.Services.GetRequiredService<IChatClient>();
int passed = 0;
int failed = 0;

await Check("chat", async () =>
{
    ChatResponse response = await client.GetResponseAsync("Hello");
    Console.WriteLine($"first answer {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms after Main began");
    return response.Text.Length > 0 && response.Usage?.OutputTokenCount > 0 && response.Timings?.OutputTokensPerSecond > 0;
});
await Check("stream", async () =>
{
    int updates = 0;
    await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hello", new ChatOptions { MinP = 0.05f, ReasoningEnabled = false }))
    {
        updates++;
    }

    return updates > 2;
});
await Check("tool", async () =>
{
    JsonElement schema = JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
    AIFunctionDeclaration weather = AIFunctionFactory.CreateDeclaration("get_weather", "Get the weather of a city", schema);
    List<ChatMessage> messages = [new(ChatRole.User, "What is the weather in Oslo?")];
    ChatOptions options = new() { Tools = [weather], Temperature = 0 };
    ChatResponse response = await client.GetResponseAsync(messages, options);
    FunctionCallContent call = response.Messages[0].Contents.OfType<FunctionCallContent>().Single();
    messages.AddRange(response.Messages);
    messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, "sunny, 22")]));
    return (await client.GetResponseAsync(messages, options)).Text.Contains("sunny", StringComparison.Ordinal);
});
await Check("schema", async () =>
{
    JsonElement schema = AIJsonUtilities.CreateJsonSchema(typeof(Person), serializerOptions: SmokeJsonContext.Default.Options);
    ChatResponse response = await client.GetResponseAsync(
        "Extract the person: Maria is 34 years old.",
        new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema), Temperature = 0 });
    return JsonSerializer.Deserialize(response.Text, SmokeJsonContext.Default.Person) is { Name.Length: > 0 };
});
await Check("embedding", async () =>
{
    using LlamaCppEmbeddingGenerator generator = new(args[1]);
    GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(["Hello", "Hello"]);
    return vectors.Count == 2 && vectors[0].Vector.Length > 0 && vectors[0].Vector.Span.SequenceEqual(vectors[1].Vector.Span);
});
await Check("server", async () =>
{
    LlamaCppServerClient server = client.GetService<LlamaCppServerClient>()!;
    await server.WaitUntilReadyAsync();
    LlamaCppModel model = (await server.GetModelsAsync())[0];
    LlamaCppServerProperties properties = await server.GetPropertiesAsync();
    IReadOnlyList<LlamaCppToken> tokens = await server.GetTokensAsync("Hi");
    int count = await server.CountTokensAsync([new ChatMessage(ChatRole.User, "Hello")]);
    LlamaCppCompletion completion = await server.CompleteAsync("Hello", new ChatOptions { MaxOutputTokens = 3, IncludeLogProbabilities = true, TopLogProbabilityCount = 1 });
    return model.ContextSize > 0 && properties.SlotCount == (await server.GetSlotsAsync()).Count && tokens.Count == 2 && count > 1
        && completion is { Text.Length: > 0, LogProbabilities.Count: > 0 };
});
await Check("health", async () =>
{
    HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
    return report.Status == HealthStatus.Healthy && report.Entries["llamacpp"].Data.ContainsKey("slots_busy");
});
await Check("routing", async () =>
{
    ServiceCollection services = new();
    services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("LlamaCpp:Servers:0:BaseUrl", args[0])]).Build());
    services.AddLlamaCppRoutingChatClient();
    await using ServiceProvider provider = services.BuildServiceProvider();
    ChatResponse response = await provider.GetRequiredService<IChatClient>().GetResponseAsync("Hello", new ChatOptions { AffinityKey = "k" });
    return response.Text.Length > 0 && response.ServerUrl == new Uri(args[0]);
});
await Check("hosting", async () =>
{
    HostApplicationBuilder own = Host.CreateEmptyApplicationBuilder(null);
    own.Configuration.AddInMemoryCollection(
    [
        new("LLAMACPP_SERVER", args[2]), new("LlamaServer:ModelPath", args[3]), new("LlamaServer:ContextSize", "2048"),
        new("LlamaServer:ExtraArguments:0", "--no-warmup"), new("LlamaServer:RestartPolicy:MaxConsecutiveRestarts", "0"),
    ]);
    own.Services.AddLlamaServer();
    own.Services.AddLlamaCppChatClient();
    using IHost ownHost = own.Build();
    await ownHost.StartAsync();
    ChatResponse response = await ownHost.Services.GetRequiredService<IChatClient>().GetResponseAsync("Hello");
    await ownHost.StopAsync();
    return response.Text.Length > 0;
});

Console.WriteLine($"{passed} passed, {failed} failed, 0 skipped");
return failed;

async Task Check(string name, Func<Task<bool>> check)
{
    bool good = false;
    try
    {
        good = await check();
    }
    catch (Exception exception)
    {
        Console.WriteLine(exception);
    }

    Console.WriteLine($"{(good ? "ok  " : "FAIL")} {name}");
    (passed, failed) = good ? (passed + 1, failed) : (passed, failed + 1);
}
