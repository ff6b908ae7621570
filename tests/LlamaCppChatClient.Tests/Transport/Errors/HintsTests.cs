using LlamaCpp.Transport;


namespace LlamaCpp.Tests.Transport;

/// <summary>What to try after a refusal.</summary>
public class HintsTests
{
    private const string BaseUrl = "Check the base URL: it should end in the server's address or in /v1 (a server with --api-prefix needs the prefix).";
    private const string Version = "Check the base URL and the server's version.";

    [Theory]
    [InlineData("http://h", "llama-server -m model.gguf --host 0.0.0.0 --port 80")]
    [InlineData("http://192.168.1.5:1234", "llama-server -m model.gguf --host 0.0.0.0 --port 1234")]
    [InlineData("http://localhost:1234", "llama-server -m model.gguf --port 1234")]
    [InlineData("http://[::1]:1234", "llama-server -m model.gguf --port 1234")]
    [InlineData("http://127.0.0.1:8080", "llama-server -m model.gguf --port 8080 (without --port recent releases listen on 9931: set LLAMACPP_BASE_URL=http://localhost:9931)")]
    [InlineData("unix:///run/a%20b.sock", "llama-server -m model.gguf --host /run/a b.sock")]
    public void Server_is_started_where_it_was_looked_for(string baseUrl, string command)
    {
        ServerTarget target = new(new ServerAddress(new Uri(baseUrl)), null);

        Assert.Equal("Start it with: " + command, Hints.Start(target));
        Assert.Equal("Start it with: " + command.Replace(".gguf", ".gguf --embeddings", StringComparison.Ordinal), Hints.Start(target, " --embeddings"));
    }

    [Theory]
    [InlineData("http://0.0.0.0:1234", "0.0.0.0 is an address to listen on: connect to 127.0.0.1, or to the name of the other machine. Start it with: llama-server -m model.gguf --port 1234")]
    [InlineData("http://[::]:1234", "[::] is an address to listen on: connect to [::1], or to the name of the other machine. Start it with: llama-server -m model.gguf --port 1234")]
    public void Address_to_listen_on_is_none_to_connect_to(string baseUrl, string hint) =>
        Assert.Equal(hint, Hints.Start(new(new ServerAddress(new Uri(baseUrl)), null)));

    [Theory]
    [InlineData("conversation")]
    [InlineData("input")]
    public void What_is_too_long_is_named(string what) => Assert.Equal(
        $"Shorten the {what}, or start the server with a larger -c (each slot has -c divided by -np).",
        Hints.For(Asked.Post("x", new() { Input = what }), Asked.Refusal(400, "too long", "exceed_context_size_error")));

    [Theory]
    [InlineData(null, "The server wants a key (--api-key): set LLAMACPP_API_KEY.")]
    [InlineData("", "The server wants a key (--api-key): set LLAMACPP_API_KEY.")]
    [InlineData("key", "The key is not one of the server's (--api-key): check LLAMACPP_API_KEY.")]
    public void Missing_key_is_told_from_a_wrong_one(string? key, string hint) =>
        Assert.Equal(hint, Hints.For(Asked.Post("x", apiKey: key), Asked.Refusal(401, "Invalid API Key")));

    [Theory]
    [InlineData(299, null)]
    [InlineData(300, "Set LLAMACPP_BASE_URL to the final address.")]
    [InlineData(399, "Set LLAMACPP_BASE_URL to the final address.")]
    [InlineData(413, Hints.TooLarge)]
    [InlineData(418, null)]
    [InlineData(502, "A proxy answered in the server's place: check that the server runs, and that the proxy's time limit suits generation.")]
    [InlineData(504, "A proxy answered in the server's place: check that the server runs, and that the proxy's time limit suits generation.")]
    public void Status_alone_says_something(int status, string? end)
    {
        string? hint = Hints.For(Asked.Post("v1/chat/completions"), Asked.Text(status, ""));

        Assert.Equal(end is null, hint is null);
        Assert.EndsWith(end ?? "", hint ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public void Words_are_read_by_the_feature_first(int status)
    {
        RequestHints hints = new() { Explain = message => message.Contains("odd", StringComparison.Ordinal) ? "Be even." : null };

        Assert.Equal("Be even.", Hints.For(Asked.Post("x", hints), Asked.Refusal(status, "odd, model 'x' not found")));
        Assert.StartsWith("Set ModelId", Hints.For(Asked.Post("x", hints), Asked.Refusal(status, "model 'x' not found")), StringComparison.Ordinal);
        Assert.Null(Hints.For(Asked.Post("x", hints), Asked.Refusal(status, "")));
    }

    [Theory]
    [InlineData("model name is missing from the request", "Set ModelId of the call's options or LLAMACPP_MODEL to a model that GET /v1/models lists.")]
    [InlineData("model is not loaded", "The router does not load models on demand here: load it with LlamaCppServerClient.LoadModelAsync, or start the router without --no-models-autoload.")]
    [InlineData("model name=a failed to load", "Look at the router's log: the model's file may be damaged, or the memory too small for it.")]
    [InlineData("model name=a is odd", null)]
    [InlineData("failed to load", null)]
    [InlineData("start with --mmproj", MediaHints.Projector)]
    [InlineData("audio input is not supported", null)]
    [InlineData("Failed to load image or audio file", "The server reads PNG, JPEG, BMP and GIF images, and WAV, MP3 and FLAC sound: convert other formats, and check that the data is whole.")]
    public void Words_alone_say_something(string message, string? hint) => Assert.Equal(hint, Hints.For(Asked.Post("x"), Asked.Refusal(500, message)));

    [Fact]
    public void Models_are_named_when_there_are_any()
    {
        ServerError refusal = Asked.Refusal(404, "model 'x' not found");

        Assert.Equal("The server has: a, b. Set ModelId of the call's options or LLAMACPP_MODEL to one of them.", Hints.For(Asked.Post("x"), refusal, new(["a", "b"], false)));
        Assert.All([null, new ModelListing([], false)], models =>
            Assert.Equal("Set ModelId of the call's options or LLAMACPP_MODEL to a model that GET /v1/models lists.", Hints.For(Asked.Post("x"), refusal, models)));
    }

    [Theory]
    [InlineData(20, "m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20")]
    [InlineData(21, "m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, … (21 in all)")]
    public void Of_a_long_list_twenty_models_are_named(int count, string text) =>
        Assert.Equal(text, new ModelListing([.. Enumerable.Range(1, count).Select(number => $"m{number}")], false).ToString());

    [Theory]
    [InlineData(400, "model 'x' not found", true)]
    [InlineData(404, "model 'x' not found", true)]
    [InlineData(500, "model 'x' not found", true)]
    [InlineData(503, "model 'x' not found", false)]
    [InlineData(400, "model name is missing", true)]
    [InlineData(400, "model 'x' not found among the running", false)]
    [InlineData(400, "something else", false)]
    public void Models_are_asked_for_when_the_refusal_is_about_them(int status, string message, bool expected) =>
        Assert.Equal(expected, Hints.NameModels(Asked.Post("v1/chat/completions"), Asked.Refusal(status, message)));

    [Theory]
    [InlineData("could not find real modelID for gpt-4o")]
    [InlineData("could not find suitable inference handler for gpt-4o")]
    [InlineData("The model 'gpt-4o' does not exist")]
    public void Unknown_model_of_another_router_is_one_too(string message)
    {
        Assert.True(Hints.NameModels(Asked.Post("v1/chat/completions"), Asked.Text(400, message)));
        Assert.StartsWith("The server has: a, b.", Hints.For(Asked.Post("v1/chat/completions"), Asked.Text(400, message), new(["a", "b"], false)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("props")]
    [InlineData("tokenize")]
    [InlineData("slots")]
    public void Routes_of_a_server_behind_llama_swap_stand_below_its_model(string path) => Assert.Equal(
        "Behind llama-swap the routes of a server stand below /upstream/MODEL: set LLAMACPP_BASE_URL to http://h:1234/upstream/MODEL.",
        Hints.For(Asked.Get(path), Asked.Text(404, "404 page not found")));

    [Fact]
    public void Route_that_is_not_there_is_explained_by_its_feature()
    {
        RequestHints hints = RequestHints.Needs("--metrics");

        Assert.Equal("Start the server with --metrics.", Hints.For(Asked.Post("x", hints), Asked.Refusal(501, "This server does not support it.")));
        Assert.Equal("Start the server with --metrics.", Hints.For(Asked.Post("x", hints), Asked.Refusal(404, "File Not Found")));
        Assert.Equal(Version, Hints.For(Asked.Post("x"), Asked.Refusal(501, "This server does not support it.")));
        Assert.Equal(BaseUrl, Hints.For(Asked.Post("x"), Asked.Refusal(404, "File Not Found")));
        Assert.Equal(BaseUrl, Hints.For(Asked.Post("x"), Asked.Text(404, "")));
    }

    [Fact]
    public void Words_are_those_of_the_error_object_and_else_the_body()
    {
        Assert.Equal("words", Asked.Refusal(400, "words").Message);
        Assert.Equal("body", Asked.Text(400, "body").Message);
    }

    [Theory]
    [InlineData("sk-12345", "the key *** is wrong")]
    [InlineData("sk-1234", "the key sk-1234 is wrong")]
    public void Key_of_eight_characters_is_taken_out(string key, string text) =>
        Assert.Equal(text, Asked.Post("x", apiKey: key).Target.Redact($"the key {key} is wrong"));
}
