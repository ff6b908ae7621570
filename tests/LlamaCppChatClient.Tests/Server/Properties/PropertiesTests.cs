using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class PropertiesTests
{
    [Fact]
    public async Task Server_says_what_it_is_and_can()
    {
        CapturingHandler handler = Handler("native/props.http");

        LlamaCppServerProperties properties = await handler.Client().GetPropertiesAsync(cancellationToken: Cancelled);

        Assert.Equal(["GET /props?model=m&autoload=false"], handler.Calls());
        Assert.False(properties.IsRouter);
        Assert.Equal((1024, 2, "tiny", "/models/tiny-chat.gguf", "F16"), (properties.ContextSize, properties.SlotCount, properties.ModelAlias, properties.ModelPath, properties.FileType));
        Assert.Equal((false, false, false), (properties.SupportsVision, properties.SupportsAudio, properties.SupportsVideo));
        Assert.Equal((true, true, false), (properties.SlotsEnabled, properties.MetricsEnabled, properties.IsSleeping));
        Assert.Equal(("<|endoftext|>", "<|im_end|>", "b11669-Debian"), (properties.BosToken, properties.EosToken, properties.BuildInfo));
        Assert.StartsWith("<__media_", properties.MediaMarker, StringComparison.Ordinal);
        Assert.Contains("<|im_start|>", properties.ChatTemplate, StringComparison.Ordinal);
        Assert.Equal(0.8, properties.DefaultSettings!.Value.GetProperty("temperature").GetDouble(), 3);
        LlamaCppTemplateCapabilities caps = properties.TemplateCapabilities;
        Assert.Equal((true, true, true, true, false, true), (caps.SupportsTools, caps.SupportsToolCalls, caps.SupportsParallelToolCalls, caps.SupportsSystemRole, caps.SupportsReasoningEffort, caps.PreservesReasoning));
        Assert.True(caps.All.ContainsKey("supports_typed_content"));
        Assert.Null(properties.MaxLoadedModels);
    }

    [Fact]
    public async Task Sleeping_server_says_so()
    {
        Assert.True((await Replay("lifecycle/sleeping-props.http").GetPropertiesAsync(cancellationToken: Cancelled)).IsSleeping);
    }

    [Fact]
    public async Task Router_without_a_model_answers_about_itself()
    {
        CapturingHandler handler = Handler("router/props.http");

        LlamaCppServerProperties properties = await handler.Client(options => options.Model = null).GetPropertiesAsync(cancellationToken: Cancelled);

        Assert.Equal(["GET /props"], handler.Calls());
        Assert.Equal((true, 1, true, "b11669-Debian"), (properties.IsRouter, properties.MaxLoadedModels, properties.LoadsOnDemand, properties.BuildInfo));
        Assert.Equal((null, null, null), (properties.ContextSize, properties.ModelAlias, properties.ModelPath));
        Assert.Null(properties.TemplateCapabilities.SupportsTools);
    }

    [Fact]
    public async Task Model_of_a_router_is_named_in_the_query()
    {
        CapturingHandler handler = Handler("router/props-model.http");

        LlamaCppServerProperties properties = await handler.Client().GetPropertiesAsync(new() { ModelId = "user/tiny-a:Q4" }, Cancelled);

        Assert.Equal(["GET /props?model=user%2Ftiny-a%3AQ4&autoload=false"], handler.Calls());
        Assert.Equal((512, "tiny-a"), (properties.ContextSize, properties.ModelAlias));
    }
}
