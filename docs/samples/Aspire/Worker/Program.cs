using LlamaCpp.Samples.Aspire;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.AddServiceDefaults();
builder.AddLlamaCppEmbeddingGenerator("embeddings");
builder.Services.AddHostedService<Indexer>();
await builder.Build().RunAsync();
