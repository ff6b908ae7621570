using LlamaCpp.Tests.Support;

using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class AdaptersTests
{
    [Fact]
    public async Task Server_without_adapters_lists_none()
    {
        CapturingHandler handler = Handler("native/lora-adapters.http");

        Assert.Empty(await handler.Client().GetLoraAdaptersAsync(cancellationToken: Cancelled));
        Assert.Equal(["GET /lora-adapters?model=m&autoload=false"], handler.Calls());
    }

    [Fact]
    public async Task Adapters_have_number_path_and_scale()
    {
        // The README's example: no adapter was recorded.
        CapturingHandler handler = new CapturingHandler().AnswerJson("""[{"id":0,"path":"my_adapter_1.gguf","scale":0.5},{"id":1,"path":"my_adapter_2.gguf","scale":0.0}]""");

        IReadOnlyList<LlamaCppLoraAdapter> adapters = await handler.Client().GetLoraAdaptersAsync(cancellationToken: Cancelled);

        Assert.Equal([(0, "my_adapter_1.gguf", 0.5f), (1, "my_adapter_2.gguf", 0f)], adapters.Select(adapter => (adapter.Id, adapter.Path, adapter.Scale)));
    }

    [Fact]
    public async Task Scales_are_set_as_a_list()
    {
        CapturingHandler handler = Handler("native/lora-adapters-post.http");

        await handler.Client().SetLoraAdaptersAsync([new(0, 0.25f), new(1, 1)], cancellationToken: Cancelled);

        Assert.Equal(["POST /lora-adapters"], handler.Calls());
        StrictJson.Equal("""[{"id":0,"scale":0.25},{"id":1,"scale":1}]""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Router_can_not_tell_whose_adapters_are_meant()
    {
        CapturingHandler handler = Handler("router/lora-adapters-post.http", "router/models-initial.http");

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().SetLoraAdaptersAsync([], cancellationToken: Cancelled));

        Assert.Contains("ChatOptions.Lora", exception.Hint, StringComparison.Ordinal);
    }
}
