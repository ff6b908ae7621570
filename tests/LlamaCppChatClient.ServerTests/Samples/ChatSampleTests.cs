using LlamaCpp.ServerTests.Fixture;

namespace LlamaCpp.ServerTests.Samples;

/// <summary><c>docs/samples/Chat</c> and <c>eng/demo.sh</c>, as the README tells to run them.</summary>
public sealed class ChatSampleTests(Servers servers)
{
    private static readonly string Program = SampleProcess.PathOf("Chat");
    private static readonly Uri Closed = new("http://127.0.0.1:1");

    [Fact]
    public async Task Question_is_answered_from_a_tool_call_that_is_shown()
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        using SampleProcess chat = StartChat(server, "What is the weather in Paris?");

        (int exitCode, string output, string errors) = await chat.EndAsync();

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("[get_weather(city: \"Paris\") = sunny, 22]\n", output, StringComparison.Ordinal);
        Assert.Contains("The weather in Paris is: sunny, 22.\n", output, StringComparison.Ordinal);
        Assert.EndsWith(" tokens per second)\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversation_remembers_what_was_said()
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        using SampleProcess chat = StartChat(server);

        chat.Type("My name is Ada.");
        await chat.WaitForAsync("tokens per second");
        chat.Type("What is my name?");
        chat.Type("/exit");
        (int exitCode, string output, _) = await chat.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("Ada", output[output.IndexOf("tokens per second", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_stops_the_answer_and_not_the_program()
    {
        int answers = 0;
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            while (await connection.TryReceiveAsync() is { } request)
            {
                if (request.Method == "GET")
                {
                    await connection.SendResponseAsync("{}");
                }
                else if (Interlocked.Increment(ref answers) == 1)
                {
                    await connection.SendStreamHeadAsync();
                    await connection.SendChunkAsync("""data: {"choices":[{"index":0,"delta":{"content":"Once upon a time"}}]}""" + "\n\n");
                    await connection.StallAsync();
                }
                else
                {
                    await connection.SendStreamHeadAsync();
                    await connection.SendChunkAsync(Captures.Load("golden/hello-stream.http").Response!.Body);
                    await connection.SendEndAsync();
                }
            }
        });
        using SampleProcess chat = StartChat(peer.BaseUrl);

        chat.Type("Tell me a story about a fox.");
        await chat.WaitForAsync("Once upon a time");
        await chat.InterruptAsync();
        await chat.WaitForAsync("(stopped)");
        chat.Type("Hello!");
        await chat.WaitForAsync("tokens per second)\n");
        await chat.InterruptAsync();
        (int exitCode, string output, _) = await chat.EndAsync();

        Assert.Equal(130, exitCode);
        Assert.Contains("Hello! How can I help you?", output, StringComparison.Ordinal);
        Assert.Equal(2, answers);
        Assert.Empty(peer.Errors);
    }

    [Fact]
    public async Task Missing_server_is_an_error_with_the_command_that_starts_one()
    {
        using SampleProcess chat = StartChat(Closed, "Hello");

        (int exitCode, string output, string errors) = await chat.EndAsync();

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal("llama.cpp server not reachable at http://127.0.0.1:1/. Start it with: llama-server -m model.gguf --port 1\n", errors);
    }

    [Fact]
    public async Task Proxy_of_the_environment_is_not_for_servers_on_this_machine()
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        using SampleProcess chat = SampleProcess.Start("dotnet", [Program, "Hello!"], server, [new("http_proxy", "http://127.0.0.1:1"), new("no_proxy", "")]);

        (int exitCode, _, string errors) = await chat.EndAsync();

        Assert.Equal((0, ""), (exitCode, errors));
    }

    [Fact]
    public async Task Demo_answers_with_a_server_of_its_own()
    {
        await servers.GetAsync(LlamaServerConfiguration.Chat);
        using SampleProcess demo = SampleProcess.Start(Repository.PathOf("eng/demo.sh"), ["What is the weather in Paris?"], server: null);

        (int exitCode, string output, string errors) = await demo.EndAsync();

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("The weather in Paris is: sunny, 22.\n", output, StringComparison.Ordinal);
    }

    private static SampleProcess StartChat(Uri server, params string[] arguments) =>
        SampleProcess.Start("dotnet", [Program, .. arguments], server);
}
