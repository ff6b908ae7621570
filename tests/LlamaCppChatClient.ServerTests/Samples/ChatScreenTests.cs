namespace LlamaCpp.ServerTests.Samples;

/// <summary><c>docs/samples/Chat</c> in a terminal: what is on the screen.</summary>
public sealed class ChatScreenTests
{
    private static readonly string[] Program = ["dotnet", SampleProcess.PathOf("Chat")];

    private static readonly string[] Conversation =
    [
        StreamEvents.Role + StreamEvents.Reasoning("I have to look that up, for I can't see out of the window.") +
            StreamEvents.ToolCall(0, "1", "get_weather", """{"city":"Paris"}""") + StreamEvents.Finish("tool_calls") + StreamEvents.Done,
        StreamEvents.Role + StreamEvents.Text("It is ") + StreamEvents.Text("sun") + StreamEvents.Text("ny in Paris, with 22 degrees. ") +
            StreamEvents.Text("在巴黎天气晴朗,气温二十二度,非常适合散步和喝咖啡。\n\n- take a hat\n- andAWordThatIsTooLongForTheWidthOfANarrowTerminal") + StreamEvents.Finish() + StreamEvents.Done,
    ];

    [Theory]
    [InlineData(40, """
        Ask something. /help lists the commands,
        Ctrl-C stops an answer, /exit ends the
        chat.
        > What is the weather in Paris, and wha
          t should I wear there?
        I have to look that up, for I can't see
        out of the window.
        [get_weather(city: "Paris") = sunny, 22]
        It is sunny in Paris, with 22 degrees.
        在巴黎天气晴朗,气温二十二度,非常适合散步
        和喝咖啡。

        - take a hat
        -
        andAWordThatIsTooLongForTheWidthOfANarro
        wTerminal
        >
        """)]
    [InlineData(120, """
        Ask something. /help lists the commands, Ctrl-C stops an answer, /exit ends the chat.
        > What is the weather in Paris, and what should I wear there?
        I have to look that up, for I can't see out of the window.
        [get_weather(city: "Paris") = sunny, 22]
        It is sunny in Paris, with 22 degrees. 在巴黎天气晴朗,气温二十二度,非常适合散步和喝咖啡。

        - take a hat
        - andAWordThatIsTooLongForTheWidthOfANarrowTerminal
        >
        """)]
    public async Task Answer_is_wrapped_at_words_and_fits_the_terminal(int columns, string screen)
    {
        await using ScriptedPeer peer = ScriptedAnswers.Start(Conversation);
        await using Terminal terminal = await StartAsync(columns, peer);

        await terminal.TypeAsync("What is the weather in Paris, and what should I wear there?");
        await terminal.PressAsync("Enter");

        string shown = await terminal.WaitForAsync("Terminal\n>");
        Assert.Equal(screen, shown);
        Assert.Empty(peer.Errors);
    }

    [Fact]
    public async Task Typed_text_is_edited_with_cursor_keys_and_brought_back_from_history()
    {
        await using ScriptedPeer peer = ScriptedAnswers.Start(StreamEvents.Whole("One."), StreamEvents.Whole("Two."));
        await using Terminal terminal = await StartAsync(40, peer);

        await terminal.TypeAsync("Hallo 世界");
        await terminal.PressAsync("Left", "Left", "Left", "BSpace", "BSpace", "BSpace", "BSpace", "e", "l", "l", "o", "End", "!", "Enter");
        await terminal.WaitForAsync("> Hello 世界!\nOne.\n>");
        await terminal.TypeAsync("draft");
        await terminal.PressAsync("Up", "Down", "Up", "Home", "Delete");
        await terminal.TypeAsync("J");
        await terminal.PressAsync("Enter");

        await terminal.WaitForAsync("> Jello 世界!\nTwo.\n>");
    }

    [Fact]
    public async Task Pasted_lines_are_one_question()
    {
        await using ScriptedPeer peer = ScriptedAnswers.Start(StreamEvents.Whole("Read."));
        await using Terminal terminal = await StartAsync(40, peer);

        await terminal.PasteAsync("first line\nsecond line\nthird line");
        await terminal.WaitForAsync("> first line\n  second line\n  third line");
        await terminal.PressAsync("Enter");

        await terminal.WaitForAsync("> first line\n  second line\n  third line\nRead.\n>");
        RecordedRequest question = peer.Requests.Single(request => request.Method == "POST");
        Assert.Contains(@"first line\nsecond line\nthird line", question.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_stops_the_answer_and_at_an_empty_line_the_program()
    {
        await using ScriptedPeer peer = ScriptedAnswers.Start(StreamEvents.Role + StreamEvents.Text("Once upon a time "), StreamEvents.Whole("Still here."));
        await using Terminal terminal = await StartAsync(40, peer);

        await terminal.TypeAsync("Tell me a story.");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("Once upon a time");
        await terminal.PressAsync("C-c");
        await terminal.WaitForAsync("Once upon a time\n(stopped)\n>");
        await terminal.TypeAsync("Are you there?");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("Still here.\n>");
        await terminal.TypeAsync("never sent");
        await terminal.PressAsync("C-c");
        await terminal.WaitForAsync("Still here.\n>");
        await terminal.PressAsync("C-c");

        await terminal.WaitForExitAsync();
    }

    [Fact]
    public async Task Waiting_shows_how_much_of_the_prompt_is_read()
    {
        await using ScriptedPeer peer = ScriptedAnswers.Start(StreamEvents.Event(
            """{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"prompt_progress":{"total":1800,"cache":0,"processed":512,"time_ms":70}}"""));
        await using Terminal terminal = await StartAsync(60, peer);

        await terminal.TypeAsync("Something long");
        await terminal.PressAsync("Enter");

        await terminal.WaitForAsync("Reading the prompt: 512 of 1800 tokens");
    }

    [Fact]
    public async Task Model_can_not_steer_the_terminal()
    {
        await using ScriptedPeer peer = ScriptedAnswers.Start(StreamEvents.Whole("before \e[2J\e[1;1H\e]0;title\a[red]after[/]"));
        await using Terminal terminal = await StartAsync(60, peer);

        await terminal.TypeAsync("Clear my screen");
        await terminal.PressAsync("Enter");

        await terminal.WaitForAsync("> Clear my screen\nbefore [2J[1;1H]0;title[red]after[/]\n>");
    }

    [Fact]
    public async Task Commands_are_listed_and_change_the_next_question()
    {
        await using ScriptedPeer peer = ScriptedAnswers.Start(StreamEvents.Whole("Aye."));
        await using Terminal terminal = await StartAsync(100, peer);

        await terminal.TypeAsync("/help");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("Alt-Enter begins a new line.\n>");
        await terminal.TypeAsync("/system Talk like a pirate.");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("The system prompt is set.\n>");
        await terminal.TypeAsync("/unknown");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("There is no command /unknown. /help lists them.\n>");
        await terminal.TypeAsync("Hello");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("Aye.\n>");

        RecordedRequest question = peer.Requests.Single(request => request.Method == "POST");
        Assert.Contains("Talk like a pirate.", question.Text, StringComparison.Ordinal);
    }

    private static async Task<Terminal> StartAsync(int columns, ScriptedPeer peer)
    {
        Terminal terminal = await Terminal.StartAsync(columns, peer.BaseUrl, Program);
        await terminal.WaitForAsync("\n>");
        return terminal;
    }
}
