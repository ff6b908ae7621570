using Aspire.Hosting;
using LlamaCpp;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

IDistributedApplicationBuilder appHost = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
Console.WriteLine(appHost.AddLlamaServer("llama").WithSlots(2).Resource.ConnectionStringExpression.ValueExpression);

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Configuration["ConnectionStrings:llama"] = $"Endpoint={Environment.GetEnvironmentVariable("LLAMACPP_BASE_URL")}";
builder.AddLlamaCppChatClient("llama");
using IHost host = builder.Build();

ChatResponse response = await host.Services.GetRequiredService<IChatClient>().GetResponseAsync(args[0], new ChatOptions { Temperature = 0 });
Console.WriteLine($"{response.Text} ({response.Timings?.OutputTokensPerSecond:0} tokens per second)");
