// begin-snippet: first-injection
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddLlamaCppChatClient();
builder.Services.AddSingleton<Geographer>();
using IHost host = builder.Build();

Console.WriteLine(await host.Services.GetRequiredService<Geographer>().GetCapitalAsync("France"));

internal sealed class Geographer(IChatClient client)
{
    public async Task<string> GetCapitalAsync(string country)
    {
        ChatResponse response = await client.GetResponseAsync($"What is the capital of {country}?");
        return response.Text;
    }
}
// end-snippet
