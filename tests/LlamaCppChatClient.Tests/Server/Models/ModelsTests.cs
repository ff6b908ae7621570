using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class ModelsTests
{
    [Fact]
    public async Task Model_of_a_single_server_has_its_facts()
    {
        LlamaCppModel model = Assert.Single(await Replay("native/v1-models.http").GetModelsAsync(cancellationToken: Cancelled));

        Assert.Equal("tiny", model.Id);
        Assert.Equal(["tiny", "tiny-chat"], model.Aliases);
        Assert.Equal(LlamaCppModelState.Loaded, model.State);
        Assert.Equal(["text"], model.InputModalities);
        Assert.Equal(["text"], model.OutputModalities);
        Assert.Equal((1024, 4096, 869, 160), (model.ContextSize, model.TrainingContextSize, model.VocabularySize, model.EmbeddingSize));
        Assert.Equal((1689600, 3382720, "F16"), (model.ParameterCount, model.SizeInBytes, model.FileType));
        Assert.Empty(model.Arguments);
        Assert.Null(model.Source);
    }

    [Fact]
    public async Task Models_of_a_router_have_state_arguments_and_source()
    {
        IReadOnlyList<LlamaCppModel> models = await Replay("router/models-loaded.http").GetModelsAsync(cancellationToken: Cancelled);

        Assert.Equal(["broken", "tiny-a", "tiny-b"], models.Select(model => model.Id));
        Assert.Equal([LlamaCppModelState.Unloaded, LlamaCppModelState.Loaded, LlamaCppModelState.Unloaded], models.Select(model => model.State));
        Assert.Equal([null, 512, null], models.Select(model => model.ContextSize));
        Assert.Equal([null, 4096, 4096], models.Select(model => model.TrainingContextSize));
        Assert.All(models, model => Assert.Equal(("models_dir", false, false), (model.Source, model.CanDelete, model.HasFailed)));
        Assert.Contains("/rmodels/tiny-a.gguf", models[1].Arguments);
    }

    [Fact]
    public async Task Model_that_could_not_be_loaded_says_so()
    {
        IReadOnlyList<LlamaCppModel> models = await Replay("router/models-after-failed-load.http").GetModelsAsync(cancellationToken: Cancelled);

        Assert.Equal([(true, 1), (false, null), (false, null)], models.Select(model => (model.HasFailed, model.ExitCode)));
    }

    [Theory]
    [InlineData("""{"data":[{"id":"x"}]}""", LlamaCppModelState.Unknown)]
    [InlineData("""{"data":[{"id":"x","meta":"text","created":1.5,"owned_by":["a"]}]}""", LlamaCppModelState.Unknown)]
    [InlineData("""{"data":[{"id":"x","meta":{"n_ctx":"many"}}]}""", LlamaCppModelState.Loaded)]
    [InlineData("""{"data":[{"id":"x","meta":null}]}""", LlamaCppModelState.Loading)]
    [InlineData("""{"data":[null,{"id":""},{"id":"x","status":{"value":"dreaming"}}]}""", LlamaCppModelState.Unknown)]
    public async Task List_of_another_kind_of_server_is_read_as_far_as_it_goes(string json, LlamaCppModelState expected)
    {
        LlamaCppModel model = Assert.Single(await new CapturingHandler().AnswerJson(json).Client().GetModelsAsync(cancellationToken: Cancelled));

        Assert.Equal(("x", expected, null), (model.Id, model.State, model.ContextSize));
    }

    [Fact]
    public async Task Model_without_facts_has_empty_lists_and_those_with_facts_keep_theirs()
    {
        const string List = """
            {"data":[{"id":"x"},{"id":"y","tags":["a","b"],"context_length":5,"meta":{"n_ctx_train":7}},{"id":"z","context_length":5}]}
            """;

        IReadOnlyList<LlamaCppModel> models = await new CapturingHandler().AnswerJson(List).Client().GetModelsAsync(cancellationToken: Cancelled);

        Assert.All([models[0].Aliases, models[0].Tags, models[0].InputModalities, models[0].OutputModalities, models[0].Arguments], Assert.Empty);
        Assert.Equal(["a", "b"], models[1].Tags);
        Assert.Equal([null, 7, 5], models.Select(model => model.TrainingContextSize));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"data":null}""")]
    public async Task List_without_models_is_empty(string json)
    {
        IReadOnlyList<LlamaCppModel> models = await new CapturingHandler().AnswerJson(json).Client().GetModelsAsync(cancellationToken: Cancelled);

        Assert.Empty(models);
    }

    [Fact]
    public async Task Refresh_makes_the_router_look_for_files()
    {
        CapturingHandler handler = Handler("router/models-initial.http");

        await handler.Client().GetModelsAsync(refresh: true, cancellationToken: Cancelled);

        Assert.Equal(["GET /v1/models?reload=1"], handler.Calls());
    }

    [Fact]
    public async Task Page_of_a_proxy_is_no_list()
    {
        CapturingHandler handler = new CapturingHandler().Answer(_ => Respond.Text("<html>Sign in</html>", "text/html"));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().GetModelsAsync(cancellationToken: Cancelled));

        Assert.Contains("text/html", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Sign in", exception.ServerMessage, StringComparison.Ordinal);
    }
}
