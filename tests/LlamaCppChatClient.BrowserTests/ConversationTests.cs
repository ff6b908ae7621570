namespace LlamaCpp.BrowserTests;

/// <summary>Conversations are kept in the browser, as trees.</summary>
public sealed class ConversationTests(Chromium chromium)
{
    // A transaction that writes: other tabs read when it has ended.
    private const string HoldDatabase = """
        () => new Promise(resolve => {
          indexedDB.open('llamacpp-chat').onsuccess = ({ target }) => {
            const store = target.result.transaction('conversations', 'readwrite').objectStore('conversations');
            window.held = true;
            const hold = () => window.held && (store.count().onsuccess = hold);
            hold();
            resolve();
          };
        })
        """;

    [Fact]
    public async Task Reload_keeps_the_conversation()
    {
        await using FakeServer server = await FakeServer.StartAsync("An answer to keep.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        await page.AskAsync("First");
        await page.AskAsync("Second");

        await page.Page.ReloadAsync();

        await Expect(page.Questions.Locator(".body")).ToHaveTextAsync(["First", "Second"]);
        await Expect(page.Answers).ToHaveCountAsync(2);
        await Expect(page.Answer).ToContainTextAsync("An answer to keep.");
        await Expect(page.Conversations).ToHaveTextAsync(["First"]);
    }

    [Fact]
    public async Task Reload_in_an_answer_of_a_server_that_keeps_none_leaves_what_had_come_and_frees_the_slot()
    {
        TaskCompletionSource freed = new();
        await using FakeServer server = await FakeServer.StartAsync(async (write, cancelled) =>
        {
            await using CancellationTokenRegistration left = cancelled.Register(freed.SetResult);
            await write(StreamEvents.Role + StreamEvents.Text("Once upon a time"));
            await Task.Delay(Timeout.Infinite, cancelled);
        });
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        await page.SendAsync("Tell me a story.");
        await Expect(page.Answer).ToContainTextAsync("Once upon a time");
        await page.WaitForSavedAsync("node => node.role === 'assistant' && node.messages.length > 0");

        await page.Page.ReloadAsync();

        await Expect(page.Answer).ToContainTextAsync("Once upon a time");
        await Expect(page.Answer).ToContainTextAsync("The page was left before the answer was complete.");
        await Expect(page.Button("Regenerate")).ToBeEnabledAsync();
        await freed.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Two_tabs_show_one_conversation_and_both_add_to_it()
    {
        await using FakeServer server = await FakeServer.StartAsync("Heard.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage first = await site.OpenAsync();
        await first.AskAsync("From the first tab");
        ChatPage second = await site.OpenAsync(new Uri(first.Page.Url).Fragment);

        await second.AskAsync("From the second tab");
        await Expect(first.Questions.Locator(".body")).ToHaveTextAsync(["From the first tab", "From the second tab"]);
        await first.AskAsync("Again from the first");

        await Expect(second.Questions.Locator(".body")).ToHaveTextAsync(["From the first tab", "From the second tab", "Again from the first"]);
        await Expect(second.Answers).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Question_to_a_page_that_still_reads_its_conversation_goes_into_it()
    {
        await using FakeServer server = await FakeServer.StartAsync("Heard.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage first = await site.OpenAsync();
        await first.AskAsync("First");
        await first.Page.EvaluateAsync(HoldDatabase);

        ChatPage second = await site.BeginAsync(new Uri(first.Page.Url).Fragment);
        await second.SendAsync("Second");
        await first.Page.EvaluateAsync("() => window.held = false");

        await Expect(second.Questions.Locator(".body")).ToHaveTextAsync(["First", "Second"]);
        await Expect(second.Answers).ToHaveCountAsync(2);
        await Expect(second.Conversations).ToHaveTextAsync(["First"]);
    }

    [Fact]
    public async Task Two_tabs_answer_at_the_same_time()
    {
        TaskCompletionSource go = new();
        await using FakeServer server = await FakeServer.StartAsync(async (write, cancelled) =>
        {
            await write(StreamEvents.Role + StreamEvents.Text("Begun, "));
            await go.Task.WaitAsync(cancelled);
            await write(StreamEvents.Text("and done.") + StreamEvents.Finish() + StreamEvents.Usage(5, 2) + StreamEvents.Done);
        });
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage first = await site.OpenAsync();
        ChatPage second = await site.OpenAsync();

        await first.SendAsync("One");
        await second.SendAsync("Two");
        await Expect(first.Answer).ToContainTextAsync("Begun,");
        await Expect(second.Answer).ToContainTextAsync("Begun,");
        go.SetResult();

        await Expect(first.Answer).ToContainTextAsync("Begun, and done.");
        await Expect(second.Answer).ToContainTextAsync("Begun, and done.");
        await Expect(first.Conversations).ToHaveCountAsync(2);
        await Expect(first.Questions.Locator(".body")).ToHaveTextAsync(["One"]);
    }

    [Fact]
    public async Task Edited_question_begins_a_branch_and_the_old_one_stays()
    {
        await using FakeServer server = await FakeServer.StartAsync("Heard.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        await page.AskAsync("Old question");
        await page.AskAsync("What follows");

        await page.Questions.First.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await Expect(page.Prompt).ToHaveValueAsync("Old question");
        await page.SendAsync("New question");
        await Expect(page.Questions.Locator(".body")).ToHaveTextAsync(["New question"]);
        await page.WaitForAnswerAsync();
        await page.Button("Previous version").ClickAsync();

        await Expect(page.Questions.Locator(".body")).ToHaveTextAsync(["Old question", "What follows"]);
    }

    [Fact]
    public async Task Regenerated_answer_is_a_further_version()
    {
        int answers = 0;
        await using FakeServer server = await FakeServer.StartAsync((write, _) => write(StreamEvents.Whole($"Answer number {Interlocked.Increment(ref answers)}.")));
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        await page.AskAsync("Question");

        await page.Button("Regenerate").ClickAsync();

        await Expect(page.Answer).ToContainTextAsync("Answer number 2.");
        await Expect(page.Answer).ToContainTextAsync("2/2");
        await page.WaitForAnswerAsync();
        await page.Button("Previous version").ClickAsync();
        await Expect(page.Answer).ToContainTextAsync("Answer number 1.");
    }

    [Fact]
    public async Task Conversations_are_listed_opened_and_deleted()
    {
        await using FakeServer server = await FakeServer.StartAsync("Heard.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        page.Page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await page.AskAsync("First conversation");
        await page.Button("New chat").ClickAsync();
        await page.AskAsync("Second conversation");
        await Expect(page.Conversations).ToHaveTextAsync(["Second conversation", "First conversation"]);

        await page.Conversations.Last.ClickAsync();
        await Expect(page.Questions.Locator(".body")).ToHaveTextAsync(["First conversation"]);
        await page.Button("Delete First conversation").ClickAsync();

        await Expect(page.Conversations).ToHaveTextAsync(["Second conversation"]);
        await Expect(page.Questions).ToHaveCountAsync(0);
    }
}
