namespace LlamaCpp.BrowserTests;

/// <summary>Answers that are stopped, fail, or take long to begin.</summary>
public sealed class BrokenAnswerTests(Chromium chromium)
{
    // An answer of this server ends only when somebody ends it.
    private static readonly LlamaServerConfiguration Endless = LlamaServerConfiguration.Endless with
    {
        Arguments = [.. LlamaServerConfiguration.Endless.Arguments, "--ignore-eos"],
    };

    private static readonly LlamaServerConfiguration Small = new(
        "small", ["--threads", "1", "--threads-batch", "1", "-m", Repository.PathOf("tests/models/tiny-chat.gguf"), "-c", "256", "-np", "1", "--temp", "0"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_frees_the_slot_of_the_server_and_keeps_what_had_come()
    {
        await using LlamaServer server = await Servers.StartAsync(Endless);
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.BaseUrl);
        ChatPage page = await site.OpenAsync();

        await page.SendAsync("Tell me a story about a fox.");
        await Expect(page.Answer.Locator("[data-kind=text]")).ToContainTextAsync("fox");
        await server.WaitForBusySlotsAsync(1, Cancelled);
        await page.Page.Keyboard.PressAsync("Escape");

        await server.WaitForBusySlotsAsync(0, Cancelled);
        await page.WaitForAnswerAsync();
        await Expect(page.Answer).ToContainTextAsync("Stopped.");
        await Expect(page.Answer).ToContainTextAsync("fox");
    }

    [Fact]
    public async Task Server_that_is_killed_in_an_answer_and_started_again_answers_the_next_try()
    {
        await using LlamaServer server = await Servers.StartAsync(Endless);
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.BaseUrl);
        ChatPage page = await site.OpenAsync();

        await page.SendAsync("Tell me a story about a fox.");
        await Expect(page.Answer.Locator("[data-kind=text]")).ToContainTextAsync("fox");
        await server.KillAsync();
        await Expect(page.Error).ToBeVisibleAsync();
        await Expect(page.Answer.Locator("[data-kind=text]")).ToContainTextAsync("fox");
        await page.SaveAsync("webchat-error");

        await page.Button("Try again").ClickAsync();
        await Expect(page.Error).ToContainTextAsync("llama-server -m model.gguf");

        await using LlamaServer again = await server.StartAgainAsync(Cancelled);
        await page.Button("Try again").ClickAsync();
        await Expect(page.Answer.Locator("[data-kind=text]")).ToContainTextAsync("fox");
        await page.Button("Stop").ClickAsync();
        await again.WaitForBusySlotsAsync(0, Cancelled);
    }

    [Fact]
    public async Task Conversation_that_is_too_long_is_a_sentence_with_its_numbers()
    {
        await using LlamaServer server = await Servers.StartAsync(Small);
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.BaseUrl);
        ChatPage page = await site.OpenAsync();

        await page.AskAsync(string.Join(' ', Enumerable.Repeat("What is the capital of France?", 60)));

        await Expect(page.Error).ToContainTextAsync("256");
        await Expect(page.Error).ToContainTextAsync("tokens");
        await Expect(page.Button("Try again")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Server_that_loads_its_model_is_waited_for()
    {
        await using FakeServer server = await FakeServer.StartAsync("Here I am.");
        server.IsLoading = true;
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();

        await Expect(page.Page.Locator("#server-state")).ToHaveTextAsync("The model is loading …");
        await page.SendAsync("Hello!");
        await Expect(page.Answer).ToContainTextAsync("The model is loading …");
        server.IsLoading = false;

        await page.WaitForAnswerAsync();
        await Expect(page.Answer).ToContainTextAsync("Here I am.");
        await Expect(page.Page.Locator("#server-state")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Question_that_waits_for_a_slot_says_so()
    {
        TaskCompletionSource free = new();
        await using FakeServer server = await FakeServer.StartAsync(async (write, cancelled) =>
        {
            await free.Task.WaitAsync(cancelled);
            await write(StreamEvents.Whole("Now it is your turn."));
        });
        server.IsBusy = true;
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();

        await page.SendAsync("Hello!");
        await Expect(page.Answer).ToContainTextAsync("Waiting for a free slot …");
        free.SetResult();

        await page.WaitForAnswerAsync();
        await Expect(page.Answer).ToContainTextAsync("Now it is your turn.");
    }

    [Fact]
    public async Task Long_prompt_shows_how_much_of_it_is_read()
    {
        TaskCompletionSource read = new();
        await using FakeServer server = await FakeServer.StartAsync(async (write, cancelled) =>
        {
            await write(StreamEvents.Event("""{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"prompt_progress":{"total":1800,"cache":0,"processed":512,"time_ms":70}}"""));
            await read.Task.WaitAsync(cancelled);
            await write(StreamEvents.Whole("That was long."));
        });
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();

        await page.SendAsync("Hello!");
        await Expect(page.Answer).ToContainTextAsync("Reading the prompt: 512 of 1800 tokens");
        await Expect(page.Answer.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        read.SetResult();

        await page.WaitForAnswerAsync();
        await Expect(page.Answer).ToContainTextAsync("That was long.");
    }

    [Fact]
    public async Task Missing_server_is_said_before_anything_is_asked()
    {
        await using ChatSite site = await ChatSite.StartAsync(chromium, new Uri("http://127.0.0.1:1"));
        ChatPage page = await site.OpenAsync();

        await Expect(page.Page.Locator("#server-state")).ToHaveTextAsync("No server");
        await page.AskAsync("Hello!");

        await Expect(page.Error).ToContainTextAsync("Start it with: llama-server");
    }
}
