using System.Net;
using Microsoft.Extensions.AI;

using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

/// <summary>What only looks loads no model of a router, and asks one question.</summary>
public class LookTests
{
    private const string Missing = """{"error":{"code":400,"message":"model name is missing from the request","type":"invalid_request_error"}}""";

    public static TheoryData<string, string, Func<LlamaCppServerClient, Task>> Looks => new()
    {
        { "GET /slots", "[]", client => client.GetSlotsAsync(cancellationToken: Cancelled) },
        { "GET /metrics", "llamacpp:requests_processing 1\n", client => client.GetMetricsAsync(cancellationToken: Cancelled) },
        { "GET /lora-adapters", "[]", client => client.GetLoraAdaptersAsync(cancellationToken: Cancelled) },
        { "GET /props", "{}", client => client.GetPropertiesAsync(cancellationToken: Cancelled) },
        { "POST /tokenize?autoload=false", """{"tokens":[]}""", client => client.TokenizeAsync("x", cancellationToken: Cancelled) },
        { "POST /detokenize?autoload=false", """{"content":""}""", client => client.DetokenizeAsync([1], cancellationToken: Cancelled) },
        { "POST /apply-template?autoload=false", """{"prompt":""}""", client => client.ApplyTemplateAsync([new(ChatRole.User, "x")], cancellationToken: Cancelled) },
        { "POST /v1/chat/completions/input_tokens?autoload=false", """{"input_tokens":1}""", client => client.CountTokensAsync([new(ChatRole.User, "x")], cancellationToken: Cancelled) },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Server_with_one_model_is_asked_once_and_needs_no_name(string call, string reply, Func<LlamaCppServerClient, Task> look)
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson(reply);

        await look(handler.Client(options => options.Model = null));

        Assert.Equal([call], handler.Calls());
        Assert.DoesNotContain("\"model\"", handler.Request.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Router_is_told_not_to_load_the_model(string call, string reply, Func<LlamaCppServerClient, Task> look)
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson(reply);

        await look(handler.Client());

        Assert.Equal([call.StartsWith("GET", StringComparison.Ordinal) ? call + "?model=m&autoload=false" : call], handler.Calls());
    }

    [Fact]
    public async Task Router_that_wants_a_name_gets_that_of_its_loaded_model_then_and_later()
    {
        CapturingHandler handler = new CapturingHandler()
            .AnswerJson(Missing, HttpStatusCode.BadRequest)
            .AnswerJson("""{"data":[{"id":"a","status":{"value":"unloaded"}},{"id":"b","status":{"value":"loaded"}}]}""")
            .AnswerJson("[]")
            .AnswerJson("[]");
        LlamaCppServerClient client = handler.Client(options => options.Model = null);

        await client.GetSlotsAsync(cancellationToken: Cancelled);
        await client.GetSlotsAsync(cancellationToken: Cancelled);

        Assert.Equal(["GET /slots", "GET /v1/models", "GET /slots?model=b&autoload=false", "GET /slots?model=b&autoload=false"], handler.Calls());
    }

    [Fact]
    public async Task Support_of_tools_is_asked_for_without_loading_too()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("{}").AnswerJson("""{"input_tokens":1}""");

        await handler.Client().CountTokensAsync([new(ChatRole.User, "x")], new() { Tools = [AIFunctionFactory.Create(() => 1, "f")] }, Cancelled);

        Assert.Equal(["GET /props?model=m&autoload=false", "POST /v1/chat/completions/input_tokens?autoload=false"], handler.Calls());
    }

    [Fact]
    public async Task Model_that_is_not_loaded_is_said_to_be_so()
    {
        CapturingHandler handler = new CapturingHandler()
            .AnswerJson("""{"error":{"code":400,"message":"model is not loaded","type":"invalid_request_error"}}""", HttpStatusCode.BadRequest);

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().GetSlotsAsync(cancellationToken: Cancelled));

        Assert.StartsWith("The call does not load the model: set Load", error.Hint, StringComparison.Ordinal);
    }
}
