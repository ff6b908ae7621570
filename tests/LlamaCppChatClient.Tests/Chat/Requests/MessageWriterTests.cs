using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class MessageWriterTests
{
    public static TheoryData<string> Roles => ["system", "user", "assistant", "developer", "critic"];

    [Theory]
    [MemberData(nameof(Roles))]
    public void Single_text_is_a_string_in_every_role(string role)
    {
        JsonElement message = Mapped.Message(new ChatMessage(new ChatRole(role), "Hello"));

        StrictJson.Equal($$"""{"role":"{{role}}","content":"Hello"}""", message);
    }

    [Theory]
    [InlineData("system")]
    [InlineData("user")]
    [InlineData("developer")]
    public void Several_texts_are_parts(string role)
    {
        JsonElement message = Mapped.Message(new ChatMessage(new ChatRole(role), [new TextContent("one"), new TextContent("two")]));

        StrictJson.Equal($$"""{"role":"{{role}}","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]}""", message);
    }

    [Fact]
    public void Several_texts_of_the_assistant_are_one_string_byte_for_byte()
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Assistant, [new TextContent("one "), new TextContent("two\n")]));

        StrictJson.Equal("""{"role":"assistant","content":"one two\n"}""", message);
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Message_without_content_has_an_empty_text(string role)
    {
        JsonElement message = Mapped.Message(new ChatMessage(new ChatRole(role), []));

        StrictJson.Equal($$"""{"role":"{{role}}","content":""}""", message);
    }

    [Fact]
    public void Text_that_is_null_is_empty()
    {
        StrictJson.Equal("""{"role":"user","content":""}""", Mapped.User(new TextContent(null)));
    }

    [Fact]
    public void Messages_keep_their_order()
    {
        JsonElement[] messages = Mapped.Messages(
            new(ChatRole.System, "a"), new(ChatRole.User, "b"), new(ChatRole.System, "c"), new(ChatRole.Assistant, "d"));

        Assert.Equal(["system a", "user b", "system c", "assistant d"], messages.Select(message => $"{message.GetProperty("role")} {message.GetProperty("content")}"));
    }

    [Fact]
    public void Any_character_arrives_as_it_is()
    {
        const string Text = "é 漢字 😀 \u0000 \u2028 \" \\ / <b> & ' +";

        Assert.Equal(Text, Mapped.User(new TextContent(Text)).GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("a\ud83d b")]
    [InlineData("\udc00")]
    public void Half_a_surrogate_pair_is_replaced_for_the_server_would_refuse_it(string text)
    {
        Assert.Equal(text.Replace('\ud83d', '\ufffd').Replace('\udc00', '\ufffd'), Mapped.User(new TextContent(text)).GetProperty("content").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n")]
    public void Blank_instructions_are_no_message(string? instructions)
    {
        JsonElement body = Mapped.Options(new() { Instructions = instructions });

        StrictJson.Equal("""[{"role":"user","content":"Hello"}]""", body.GetProperty("messages"));
    }

    [Theory]
    [InlineData("Bob", "Bob")]
    [InlineData("Anna-Lena Müller_2", "AnnaLenaMller_2")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", "0123456789012345678901234567890123456789012345678901234567890123")]
    public void Author_is_the_name_in_letters_digits_and_underscores(string author, string name)
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.User, "Hello") { AuthorName = author });

        StrictJson.Equal($$"""{"role":"user","name":"{{name}}","content":"Hello"}""", message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("漢字")]
    public void Author_of_whom_nothing_remains_is_left_out(string? author)
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.User, "Hello") { AuthorName = author });

        StrictJson.Equal("""{"role":"user","content":"Hello"}""", message);
    }

    [Fact]
    public void Reasoning_of_the_assistant_goes_back_byte_for_byte()
    {
        JsonElement message = Mapped.Message(new ChatMessage(
            ChatRole.Assistant, [new TextReasoningContent(" Hm, \"é\"\n"), new TextReasoningContent("go.\n"), new TextContent("Yes.")]));

        StrictJson.Equal("""{"role":"assistant","content":"Yes.","reasoning_content":" Hm, \"é\"\ngo.\n"}""", message);
    }

    [Fact]
    public void Reasoning_alone_has_an_empty_text_beside_it()
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("Hm")]));

        StrictJson.Equal("""{"role":"assistant","content":"","reasoning_content":"Hm"}""", message);
    }

    [Fact]
    public void Empty_reasoning_is_no_null_that_the_server_would_refuse()
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent(null), new TextReasoningContent(""), new TextContent("Yes.")]));

        StrictJson.Equal("""{"role":"assistant","content":"Yes."}""", message);
    }

    [Fact]
    public void Raw_message_goes_out_as_it_is()
    {
        const string Raw = """{"role":"user","content":[{"type":"text","text":"raw"}],"weight":1.50}""";

        JsonElement[] messages = Mapped.Messages(
            new ChatMessage(ChatRole.User, "ignored") { RawRepresentation = JsonElement.Parse(Raw) },
            new ChatMessage(ChatRole.User, "ignored") { RawRepresentation = JsonNode.Parse(Raw) });

        Assert.Equal([Raw, Raw], messages.Select(message => message.GetRawText()));
    }

    [Fact]
    public void Raw_representation_that_is_no_message_does_not_replace_the_message()
    {
        JsonElement[] messages = Mapped.Messages(
            new ChatMessage(ChatRole.User, "Hello") { RawRepresentation = JsonElement.Parse("""{"choices":[]}""") },
            new ChatMessage(ChatRole.User, "Hello") { RawRepresentation = JsonNode.Parse("""{"choices":[]}""") },
            new ChatMessage(ChatRole.User, "Hello") { RawRepresentation = "text" });

        Assert.Equal(3, messages.Length);
        Assert.All(messages, message => StrictJson.Equal("""{"role":"user","content":"Hello"}""", message));
    }

    [Fact]
    public void Reasoning_is_one_text()
    {
        ChatMessage message = new(ChatRole.Assistant, [new TextReasoningContent("one "), new TextReasoningContent("two "), new TextReasoningContent("three"), new TextContent("Yes.")]);

        StrictJson.Equal("""{"role":"assistant","reasoning_content":"one two three","content":"Yes."}""", Mapped.Message(message));
    }

    [Fact]
    public void Usage_beside_a_result_is_no_message()
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Tool, [new UsageContent(new()), new FunctionResultContent("a", "sunny"), new UsageContent(new())]));

        StrictJson.Equal("""{"role":"tool","tool_call_id":"a","content":"sunny"}""", message);
    }
}
