using LlamaCpp.ServerTests.Speech;

namespace LlamaCpp.BrowserTests;

/// <summary>Questions and answers, with a real server.</summary>
public sealed class AnswerTests(Chromium chromium, Servers servers)
{
    private const string GiveFile = """
        (prompt, { way, bytes }) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(bytes), character => character.charCodeAt(0))], 'red.png', { type: 'image/png' }));
          prompt.dispatchEvent(way === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true })
            : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }
        """;

    [Fact]
    public async Task First_question_is_answered_with_its_reasoning_and_its_speed()
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();

        await page.AskAsync("What is the capital of France?");

        await Expect(page.Answer).ToContainTextAsync("The capital of France is Paris.");
        await Expect(page.Answer).ToContainTextAsync("per second");
        await Expect(page.Answer.GetByText("Reasoning ·")).ToBeVisibleAsync();
        await Expect(page.Conversations).ToHaveTextAsync(["What is the capital of France?"]);
        await Expect(page.Page.Locator("#context-text")).ToContainTextAsync("/ 2,048");
    }

    [Fact]
    public async Task Conversation_is_remembered_by_the_model()
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();

        await page.AskAsync("My name is Ada.");
        await page.AskAsync("What is my name?");

        await Expect(page.Answer).ToContainTextAsync("Ada");
    }

    [Fact]
    public async Task Tool_call_is_a_card_with_arguments_and_result()
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();

        await page.AskAsync("What is the weather in Paris?");
        await page.Answer.Locator(".tool summary").ClickAsync();

        await Expect(page.Answer).ToContainTextAsync("The weather in Paris is: sunny, 22.");
        await Expect(page.Answer.Locator(".tool pre")).ToHaveTextAsync(["{\n  \"city\": \"Paris\"\n}", "sunny, 22"]);
    }

    [Fact]
    public async Task Tool_that_fails_is_a_card_with_its_error()
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();

        await page.AskAsync("What is the weather in Lima?");

        await Expect(page.Answer.Locator(".tool.failed")).ToContainTextAsync("No weather is known for Lima.");
    }

    [Fact]
    public async Task Question_to_a_page_that_heard_only_of_a_model_that_loads_has_all_tools()
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.BeginAsync(before: KnowOnlyOfLoadingAsync);

        await page.SendAsync("What is the weather in Paris?");

        await Expect(page.Answer).ToContainTextAsync("The weather in Paris is: sunny, 22.");
    }

    [Fact]
    public async Task Tool_that_is_off_stays_off_in_a_page_that_does_not_know_it()
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();
        await page.Button("Settings").ClickAsync();
        await page.Page.Locator("[value=get_weather]").UncheckAsync();

        ChatPage other = await site.BeginAsync(before: KnowOnlyOfLoadingAsync);
        await other.SetAsync("Temperature", "0");
        await other.SendAsync("What is the weather in Paris?");

        await Expect(other.Answer).ToContainTextAsync("I have no weather tool.");
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("[value=get_weather]")).Not.ToBeCheckedAsync();
    }

    [Theory]
    [InlineData("Allow", "sunny, 22")]
    [InlineData("Refuse", "rejected")]
    public async Task Call_is_made_only_when_the_user_allows_it(string decision, string result)
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();
        await page.SetAsync("Ask me before each call", "on");

        await page.AskAsync("What is the weather in Paris?");
        await page.Button(decision).ClickAsync();

        await Expect(page.Answer.Locator("details.tool")).ToContainTextAsync(result);
        await page.WaitForAnswerAsync();
        await Expect(page.Button("Allow")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("chosen")]
    [InlineData("paste")]
    [InlineData("drop")]
    public async Task Image_is_seen_by_the_model(string way)
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();
        await Expect(page.Button("Attach an image")).ToBeVisibleAsync();

        byte[] red = ServerTests.Features.ColourPicture.Create(255, 0, 0);
        if (way == "chosen")
        {
            await page.AttachAsync("red.png", "image/png", red);
        }
        else
        {
            await page.Prompt.EvaluateAsync(GiveFile, new { way, bytes = Convert.ToBase64String(red) });
        }

        await Expect(page.Page.GetByAltText("Image 1 to send")).ToBeVisibleAsync();
        await page.AskAsync("Describe the image.");

        await Expect(page.Questions.Locator("img.attached")).ToBeVisibleAsync();
        await Expect(page.Answer).ToContainTextAsync("red");
    }

    [Fact]
    public async Task Sound_is_heard_by_the_model()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Omni);
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.BaseUrl);
        ChatPage page = await site.OpenAsync();
        await Expect(page.Button("Attach an image or a sound")).ToBeVisibleAsync();

        await page.AttachAsync("question.wav", "audio/wav", await server.AsWavAsync("What is the capital of France?"));
        await Expect(page.Page.Locator("#attachments")).ToContainTextAsync("Sound");
        await page.SendAsync("");

        await Expect(page.Questions.Locator("audio")).ToBeVisibleAsync();
        await Expect(page.Answer).ToContainTextAsync("The capital of France is Paris.");
    }

    [Theory]
    [InlineData("question.wav", "audio/wav", "question.wav is left out: this model hears no sounds.")]
    [InlineData("notes.txt", "text/plain", "notes.txt is left out: it is neither an image nor a sound.")]
    public async Task File_that_the_model_can_not_take_is_left_out_and_named(string name, string type, string said)
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();
        await Expect(page.Button("Attach an image")).ToBeVisibleAsync();

        await page.AttachAsync(name, type, [1, 2, 3]);

        await Expect(page.Page.GetByText(said)).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".attachment")).ToHaveCountAsync(0);
        await page.AskAsync("What is the capital of France?");
        await Expect(page.Page.GetByText(said)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Answer_has_the_form_of_the_schema()
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();
        await page.SetAsync("JSON schema of the answer", """{ "type": "object", "properties": { "name": { "type": "string" }, "age": { "type": "integer" } }, "required": ["name", "age"] }""");

        await page.AskAsync("Extract the person: Maria is 34 years old.");

        await Expect(page.Answer.Locator("[data-kind=text]")).ToContainTextAsync("34");
        await Expect(page.Answer.Locator("[data-kind=text]")).ToContainTextAsync("{");
    }

    [Fact]
    public async Task Reasoning_can_be_switched_off()
    {
        await using ChatSite site = await StartAsync();
        ChatPage page = await site.OpenAsync();
        await page.SetAsync("Reason before answering", "false");

        await page.AskAsync("What is the capital of France?");

        await Expect(page.Answer).ToContainTextAsync("Paris");
        await Expect(page.Answer.GetByText("Reasoning")).ToHaveCountAsync(0);
    }

    private static Task KnowOnlyOfLoadingAsync(IPage tab) =>
        tab.RouteAsync("**/api/status*", route => route.FulfillAsync(new() { Json = new { state = "loading" } }));

    private async Task<ChatSite> StartAsync() => await ChatSite.StartAsync(chromium, (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl);
}
