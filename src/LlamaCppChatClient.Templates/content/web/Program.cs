using LlamaCppApp;
using Microsoft.Extensions.AI;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// A llama-server at http://localhost:8080, or the one that the environment variable LLAMACPP_BASE_URL names.
builder.Services.AddLlamaCppChatClient();
builder.Services.AddHealthChecks().AddLlamaCpp();

WebApplication app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapHealthChecks("/health");

// When the browser stops reading, the token is cancelled, and the server stops generating.
app.MapPost("/chat", (Line[] conversation, IChatClient client, CancellationToken cancellationToken) =>
    TypedResults.ServerSentEvents(Answer.StreamAsync(conversation, client, cancellationToken)));

app.Run();
