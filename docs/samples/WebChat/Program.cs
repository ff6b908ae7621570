// A chat in the browser. LLAMACPP_BASE_URL names a server of yours; without it a llama-server with the tiny models of this repository is started.
using LlamaCpp.Samples.WebChat;

WebApplication app = WebChatApp.Create(args);
await app.StartAsync();
Console.WriteLine($"Chat at {app.Urls.First()}   (Ctrl-C ends it)");
await app.WaitForShutdownAsync();
