using LlamaCpp.ServerTests.Features;

namespace LlamaCpp.ServerTests.Samples;

/// <summary>The commands of <c>docs/samples/Chat</c>, in a narrow and in a wide terminal.</summary>
public sealed class ChatCommandTests
{
    private static readonly string[] Program = ["dotnet", SampleProcess.PathOf("Chat")];

    [Theory]
    [InlineData(40, """
        Ask something. /help lists the commands,
        Ctrl-C stops an answer, /exit ends the
        chat.
        > /help
        /help               what can be typed
        /clear              begin a new
                            conversation
        /model [name]       choose a model of
                            the server
        /system [text]      set the system
                            prompt, or remove it
        /image <file>       show an image with
                            the next question
        /think on|off|auto  reason before
                            answering, or not
        /tokens             how full the context
                            is
        /save <file>        write the
                            conversation as
                            Markdown
        /exit               end the chat; so
                            does Ctrl-D
        Up and down bring back what you asked.
        Pasted lines stay together; Alt-Enter
        begins a new line.
        > /tokens
        0 tokens of 2048, 0 % of the context.
        > /model medium
        The server has these models: small,
        large.
        > /model large
        Answers come from large.
        > /system Be brief.
        The system prompt is set.
        > /think maybe
        Say on, off or auto after /think.
        > /think on
        Reasoning: on.
        > /image
        Name a file after /image.
        > /image red.png
        red.png goes with the next question.
        > What is it?
        It is a picture.
        It is red.
        > /tokens
        123 tokens of 2048, 6 % of the context.
        > /save chat.md
        Saved as chat.md.
        > /clear
        A new conversation.
        > /tokens
        0 tokens of 2048, 0 % of the context.
        >
        """)]
    [InlineData(120, """
        Ask something. /help lists the commands, Ctrl-C stops an answer, /exit ends the chat.
        > /help
        /help               what can be typed
        /clear              begin a new conversation
        /model [name]       choose a model of the server
        /system [text]      set the system prompt, or remove it
        /image <file>       show an image with the next question
        /think on|off|auto  reason before answering, or not
        /tokens             how full the context is
        /save <file>        write the conversation as Markdown
        /exit               end the chat; so does Ctrl-D
        Up and down bring back what you asked. Pasted lines stay together; Alt-Enter begins a new line.
        > /tokens
        0 tokens of 2048, 0 % of the context.
        > /model medium
        The server has these models: small, large.
        > /model large
        Answers come from large.
        > /system Be brief.
        The system prompt is set.
        > /think maybe
        Say on, off or auto after /think.
        > /think on
        Reasoning: on.
        > /image
        Name a file after /image.
        > /image red.png
        red.png goes with the next question.
        > What is it?
        It is a picture.
        It is red.
        > /tokens
        123 tokens of 2048, 6 % of the context.
        > /save chat.md
        Saved as chat.md.
        > /clear
        A new conversation.
        > /tokens
        0 tokens of 2048, 0 % of the context.
        >
        """)]
    public async Task Commands_are_answered_in_lines_that_fit_the_terminal(int columns, string screen)
    {
        string folder = Directory.CreateTempSubdirectory("llamacpp-chat-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "red.png"), ColourPicture.Create(255, 0, 0), TestContext.Current.CancellationToken);
        await using ScriptedPeer peer = ScriptedAnswers.Start(StreamEvents.Reasoning("It is a picture.") + StreamEvents.Whole("It is red."));
        await using Terminal terminal = await Terminal.StartAsync(columns, peer.BaseUrl, ["env", "-C", folder, .. Program]);
        await terminal.WaitForAsync("\n>");

        await EnterAsync("/help", "line.\n>");
        await EnterAsync("/tokens", "context.\n>");
        await EnterAsync("/model medium", "large.\n>");
        await EnterAsync("/model large", "from large.\n>");
        await EnterAsync("/system Be brief.", "set.\n>");
        await EnterAsync("/think maybe", "/think.\n>");
        await EnterAsync("/think on", "on.\n>");
        await EnterAsync("/image", "/image.\n>");
        await EnterAsync("/image red.png", "question.\n>");
        await EnterAsync("What is it?", "red.\n>");
        await EnterAsync("/tokens", "context.\n>");
        await EnterAsync("/save chat.md", ".md.\n>");
        await EnterAsync("/clear", "conversation.\n>");
        string shown = await EnterAsync("/tokens", "context.\n>");

        Assert.Equal(screen, shown);
        Assert.Equal("**user**\n\nWhat is it?\n\n**assistant**\n\nIt is red.\n", await File.ReadAllTextAsync(Path.Combine(folder, "chat.md"), TestContext.Current.CancellationToken));
        string question = peer.Requests.Single(request => request.Target.EndsWith("/chat/completions", StringComparison.Ordinal)).Text;
        Assert.All(["\"large\"", "Be brief.", "data:image/png;base64,", "\"enable_thinking\":true"], sent => Assert.Contains(sent, question, StringComparison.Ordinal));
        Assert.Empty(peer.Errors);
        Directory.Delete(folder, recursive: true);

        async Task<string> EnterAsync(string input, string end)
        {
            await terminal.TypeAsync(input);
            await terminal.PressAsync("Enter");
            return await terminal.WaitForAsync(end);
        }
    }

    [Fact]
    public async Task Model_is_chosen_from_a_list_with_the_cursor_keys()
    {
        await using ScriptedPeer peer = ScriptedAnswers.Start();
        await using Terminal terminal = await Terminal.StartAsync(40, peer.BaseUrl, Program);
        await terminal.WaitForAsync("\n>");

        await terminal.TypeAsync("/model");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("Which model?\n\n> small\n  large");
        await terminal.PressAsync("Down", "Enter");

        await terminal.WaitForAsync("> /model\nAnswers come from large.\n>");
    }
}
