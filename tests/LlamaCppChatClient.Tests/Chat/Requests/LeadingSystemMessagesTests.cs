using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Two system messages at the beginning are a 400 on a strict template: system/matrix.json, "two first" with strict.</summary>
public class LeadingSystemMessagesTests
{
    private static readonly ChatMessage Hello = new(ChatRole.User, "Hello");

    [Fact]
    public void Instructions_and_a_leading_system_message_are_one_with_a_blank_line_between()
    {
        Assert.Equal("""[{"role":"system","content":"first\n\nsecond"},{"role":"user","content":"Hello"}]""", Sent("first", new(ChatRole.System, "second"), Hello));
    }

    [Fact]
    public void Several_leading_system_messages_are_one()
    {
        Assert.Equal("""[{"role":"system","content":"a\n\nb\n\nc"},{"role":"user","content":"Hello"}]""",
            Sent(null, new(ChatRole.System, "a"), new(ChatRole.System, "b"), new(new ChatRole("developer"), "c"), Hello));
    }

    [Fact]
    public void Two_leading_system_messages_are_one() =>
        Assert.Equal("""[{"role":"system","content":"a\n\nb"},{"role":"user","content":"Hello"}]""", Sent(null, new(ChatRole.System, "a"), new(ChatRole.System, "b"), Hello));

    [Fact]
    public void Of_empty_ones_a_single_one_is_left()
    {
        Assert.Equal("""[{"role":"system","content":"a"}]""", Sent(null, new(ChatRole.System, ""), new(ChatRole.System, "a")));
        Assert.Equal("""[{"role":"system","content":""}]""", Sent(null, new(ChatRole.System, ""), new(ChatRole.System, "")));
    }

    [Fact]
    public void Instructions_alone_are_the_first_system_message()
    {
        Assert.Equal("""[{"role":"system","content":"first"},{"role":"user","content":"Hello"}]""", Sent("first", Hello));
    }

    [Fact]
    public void Instructions_without_messages_are_sent()
    {
        Assert.Equal("""[{"role":"system","content":"first"}]""", Sent("first"));
    }

    [Fact]
    public void Later_system_messages_stay_where_they_are()
    {
        Assert.Equal("""[{"role":"system","content":"a"},{"role":"user","content":"Hello"},{"role":"system","content":"b"},{"role":"system","content":"c"}]""",
            Sent("a", Hello, new(ChatRole.System, "b"), new(ChatRole.System, "c")));
    }

    [Fact]
    public void Empty_ones_leave_no_blank_lines()
    {
        Assert.Equal("""[{"role":"system","content":"a"},{"role":"user","content":"Hello"}]""", Sent("a", new(ChatRole.System, ""), new(ChatRole.System, []), Hello));
    }

    [Fact]
    public void Single_system_message_is_sent_as_it_is()
    {
        Assert.Equal("""[{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user","content":"Hello"}]""",
            Sent(null, new(ChatRole.System, [new TextContent("a"), new TextContent("b")]), Hello));
    }

    [Fact]
    public void Parts_of_a_system_message_are_joined_as_the_server_joins_them()
    {
        Assert.Equal("""[{"role":"system","content":"first\n\na\nb"}]""", Sent("first", new ChatMessage(ChatRole.System, [new TextContent("a"), new TextContent("b")])));
    }

    [Fact]
    public void Picture_in_a_leading_system_message_stays_in_it()
    {
        string sent = Sent("first", new ChatMessage(ChatRole.System, [new TextContent("second"), new UriContent("http://h/x.png", "image/png")]));

        Assert.Equal(
            """[{"role":"system","content":[{"type":"text","text":"first"},{"type":"text","text":""},{"type":"text","text":"second"},{"type":"image_url","image_url":{"url":"http://h/x.png"}}]}]""", sent);
    }

    [Fact]
    public void Message_in_the_servers_own_form_goes_out_as_it_is()
    {
        ChatMessage raw = new(ChatRole.System, "ignored") { RawRepresentation = new JsonObject { ["role"] = "system", ["content"] = "raw" } };

        Assert.Equal("""[{"role":"system","content":"first"},{"role":"system","content":"raw"}]""", Sent("first", raw));
    }

    [Fact]
    public void Messages_of_the_caller_are_not_changed()
    {
        ChatMessage system = new(ChatRole.System, "second");

        Sent("first", system, Hello);

        Assert.Equal("second", system.Text);
    }

    [Fact]
    public void Merging_can_be_turned_off()
    {
        JsonElement body = Mapped.Body([new(ChatRole.System, "second"), Hello], new() { Instructions = "first" }, mergeSystemMessages: false);

        StrictJson.Equal("""[{"role":"system","content":"first"},{"role":"system","content":"second"},{"role":"user","content":"Hello"}]""", body.GetProperty("messages"));
    }

    private static string Sent(string? instructions, params ChatMessage[] messages) =>
        Mapped.Body(messages, new() { Instructions = instructions }).GetProperty("messages").GetRawText();
}
