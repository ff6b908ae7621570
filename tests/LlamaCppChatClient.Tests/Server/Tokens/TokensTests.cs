using System.Text;
using System.Text.Json;
using LlamaCpp.Tests.Support;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class TokensTests
{
    [Fact]
    public async Task Text_becomes_ids()
    {
        CapturingHandler handler = Handler("native/tokenize.http");

        IReadOnlyList<int> tokens = await handler.Client().TokenizeAsync("Hello world", cancellationToken: Cancelled);

        Assert.Equal([706, 32, 685, 573], tokens);
        Assert.Equal(["POST /tokenize?autoload=false"], handler.Calls());
        StrictJson.Equal(
            """{"model":"m","content":"Hello world","add_special":false,"parse_special":true,"with_pieces":false}""",
            StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Special_tokens_are_the_callers_choice()
    {
        CapturingHandler handler = Handler("native/tokenize.http");

        await handler.Client().TokenizeAsync("<|im_end|>", new() { AddSpecialTokens = true, ParseSpecialTokens = false, ModelId = "other" }, Cancelled);

        StrictJson.Contains("""{"model":"other","add_special":true,"parse_special":false}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Pieces_are_text_or_the_bytes_of_a_part_of_a_character()
    {
        CapturingHandler handler = Handler("native/tokenize-with_pieces.http");

        IReadOnlyList<LlamaCppToken> tokens = await handler.Client().GetTokensAsync("Hi 😀é", cancellationToken: Cancelled);

        Assert.Equal(["H", "i", " ", null, null, null, null, null, null], tokens.Select(token => token.Text));
        Assert.Equal([72, 105, 32, 240, 159, 152, 128, 195, 169], tokens.Select(token => token.Id));
        Assert.Equal("Hi 😀é", Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.Bytes.ToArray())]));
        StrictJson.Contains("""{"with_pieces":true}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Ids_become_text()
    {
        CapturingHandler handler = Handler("native/detokenize.http");

        string text = await handler.Client().DetokenizeAsync([72, 105, 32, 240, 159, 152, 128], cancellationToken: Cancelled);

        Assert.Equal("Hi 😀", text);
        StrictJson.Equal("""{"model":"m","tokens":[72,105,32,240,159,152,128]}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Id_outside_the_vocabulary_is_explained()
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => Replay("native/detokenize-out-of-range.http").DetokenizeAsync([99999999], cancellationToken: Cancelled));

        Assert.Contains("vocabulary", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Router_that_wants_a_name_gets_its_default_model_and_is_asked_for_it_once()
    {
        CapturingHandler handler = Handler("router/chat-missing-model.http", "router/v1-models-initial.http", "router/tokenize-model.http", "router/tokenize-model.http");
        LlamaCppServerClient client = handler.Client(options => options.Model = null);

        await client.TokenizeAsync("x", cancellationToken: Cancelled);
        await client.TokenizeAsync("x", cancellationToken: Cancelled);

        Assert.Equal(["POST /tokenize?autoload=false", "GET /v1/models", "POST /tokenize?autoload=false", "POST /tokenize?autoload=false"], handler.Calls());
        JsonElement body = StrictJson.Parse(handler.Requests[3].Body);
        Assert.Equal("broken", body.GetProperty("model").GetString());
    }
}
