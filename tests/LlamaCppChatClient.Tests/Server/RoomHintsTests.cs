using LlamaCpp.Chat;
using LlamaCpp.Embeddings;
using LlamaCpp.Server;
using LlamaCpp.Tests.Transport;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Server;

/// <summary>What each feature knows of the server's refusals. <see cref="SwitchedOffTests"/> has recorded ones.</summary>
public class RoomHintsTests
{
    public static TheoryData<string, string, string?> Words => new()
    {
        { nameof(TokenHints), "vector::_M_range_check: __n", "One of the ids is not in the vocabulary of the model." },
        { nameof(TokenHints), "something else", null },
        { nameof(AdapterHints), "model name is missing from the request", "A router can't pass on a list of adapters: set ChatOptions.Lora in each call instead, or ask the model's own server." },
        { nameof(AdapterHints), "something else", null },
        { nameof(ModelHints), "unable to download", "Name the model as Hugging Face does, with the quantization: user/repository:Q4_K_M." },
        { nameof(SlotHints), "Invalid filename", "Give a file name without folders: the server keeps the file in the folder of its --slot-save-path." },
        { nameof(SlotHints), "Unable to restore slot", "Restore what was saved with the same model, into a slot whose context is at least as large." },
        { nameof(RerankHints), "input is too large to process", "Start the server with a larger -ub (and -b): the query and one document must fit into one physical batch." },
        { nameof(EmbeddingHints), "input is too large to process", "Start the server with a larger -ub (and -b): one input must fit into one physical batch." },
        { nameof(EmbeddingHints), "Pooling type 'none' is not OAI compatible", "Start the server with --embeddings --pooling mean (or cls, last)." },
        { nameof(EmbeddingHints), "Input content cannot be empty", "Leave empty texts out: the server makes no vector of them." },
        { nameof(EmbeddingHints), "image input is not supported", null },
        { "embedding with media", "image input is not supported", MediaHints.Projector },
        { "embedding with media", "Input content cannot be empty", "Leave empty texts out: the server makes no vector of them." },
        { nameof(ChatHints), "tools param requires --jinja flag", "Start the server with --jinja and a chat template that supports tools." },
        { nameof(ChatHints), "Cannot use custom grammar constraints with tools.", "Use either Grammar or Tools in one call; with both, set ToolMode to None." },
        { nameof(ChatHints), "audio input is not supported", null },
        { "chat with media", "audio input is not supported", MediaHints.Projector },
        { "completion with media", "image input is not supported", MediaHints.Projector },
        { nameof(CompletionHints), "image input is not supported", null },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_are_read_with_the_feature(string feature, string message, string? hint) =>
        Assert.Equal(hint, Hints.For(Asked.Post("x", Of(feature)), Asked.Refusal(400, message)));

    [Theory]
    [InlineData(nameof(EmbeddingHints), "Start the server with --embeddings --pooling mean (or cls, last).")]
    [InlineData(nameof(RerankHints), "Start the server with --reranking and a reranking model.")]
    [InlineData(nameof(SlotHints), "Start the server with --slot-save-path DIR.")]
    [InlineData(nameof(SlotHints.List), "Start the server with --slots (and without --no-slots).")]
    [InlineData(nameof(CompletionHints.Infill), "Start the server with a model that was trained to fill in the middle.")]
    public void Route_that_is_not_there_says_how_to_start_the_server(string feature, string hint) =>
        Assert.Equal(hint, Hints.For(Asked.Post("x", Of(feature)), Asked.Refusal(404, "File Not Found")));

    [Fact]
    public void Embeddings_start_a_server_that_makes_them() => Assert.Equal(" --embeddings", EmbeddingHints.Texts.StartOptions);

    [Fact]
    public void Command_to_a_router_is_explained()
    {
        ServerRequest command = Asked.Post("models", ModelHints.Command);

        Assert.True(Hints.NameModels(command, Asked.Refusal(404, "something")));
        Assert.Equal("The router has: a.", Hints.For(command, Asked.Refusal(404, "model not found"), new(["a"], IsRouter: true)));
        Assert.Equal(ModelHints.NoRouter, Hints.For(command, Asked.Refusal(404, "model not found"), new(["a"], IsRouter: false)));
        Assert.Equal(ModelHints.NoRouter, Hints.For(command, Asked.Refusal(404, "File Not Found")));
    }

    [Fact]
    public void Errors_that_are_no_refusals_have_their_hints()
    {
        ServerTarget target = Asked.Post("x").Target;
        ModelListing router = new(["a", "b"], IsRouter: true);

        LlamaCppException loading = HealthErrors.NotReady(target, isLoading: true, TimeSpan.FromSeconds(1.5));
        LlamaCppException unreachable = HealthErrors.NotReady(target, isLoading: false, TimeSpan.FromSeconds(1.5));
        LlamaCppException unknown = ModelErrors.NoSuchModel(target, "x", router);
        LlamaCppException single = ModelErrors.NoSuchModel(target, "x", router with { IsRouter = false });
        LlamaCppException failed = ModelErrors.NotLoaded(target, "x", 1);
        LlamaCppException failedSilently = ModelErrors.NotLoaded(target, "x", null);
        LlamaCppException notDownloaded = ModelErrors.NotDownloaded(target, "x");

        Assert.Equal($"llama.cpp server at http://h:1234/ is still loading its model after 1.5 s. {loading.Hint}", loading.Message);
        Assert.True(loading.IsLoading);
        Assert.Equal("llama.cpp server not reachable at http://h:1234/ for 1.5 s. Start it with: llama-server -m model.gguf --host 0.0.0.0 --port 1234", unreachable.Message);
        Assert.Equal("llama.cpp server at http://h:1234/ can't load or unload the model 'x'. The router has: a, b.", unknown.Message);
        Assert.Equal($"llama.cpp server at http://h:1234/ can't load or unload the model 'x'. {ModelHints.NoRouter}", single.Message);
        Assert.Equal($"llama.cpp server at http://h:1234/ did not load the model 'x' (exit code 1). {failed.Hint}", failed.Message);
        Assert.Equal($"llama.cpp server at http://h:1234/ did not load the model 'x'. {failed.Hint}", failedSilently.Message);
        Assert.Equal($"llama.cpp server at http://h:1234/ ended the download of 'x', but does not list the model. {notDownloaded.Hint}", notDownloaded.Message);
        Assert.All([loading, failed, notDownloaded], exception => Assert.EndsWith(".", exception.Hint, StringComparison.Ordinal));
    }

    private static RequestHints Of(string feature) => feature switch
    {
        nameof(TokenHints) => TokenHints.Ids,
        nameof(AdapterHints) => AdapterHints.Set,
        nameof(ModelHints) => ModelHints.Command,
        nameof(SlotHints) => SlotHints.Files,
        nameof(SlotHints.List) => SlotHints.List,
        nameof(RerankHints) => RerankHints.Documents,
        nameof(EmbeddingHints) => EmbeddingHints.Texts,
        "embedding with media" => EmbeddingHints.Media,
        nameof(ChatHints) => ChatHints.For(new ChatOptions(), hasMedia: false),
        "chat with media" => ChatHints.For(new ChatOptions(), hasMedia: true),
        nameof(CompletionHints) => CompletionHints.Text,
        "completion with media" => CompletionHints.Media,
        nameof(CompletionHints.Infill) => CompletionHints.Infill,
        _ => throw new ArgumentOutOfRangeException(nameof(feature)),
    };
}
