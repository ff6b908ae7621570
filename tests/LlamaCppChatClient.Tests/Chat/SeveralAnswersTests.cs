using System.Net;
using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Several answers to the same messages.</summary>
public class SeveralAnswersTests
{
    private static readonly ChatMessage[] Messages = [new(ChatRole.User, "Hello")];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_come_in_the_order_of_their_seeds_each_with_its_usage()
    {
        HoldingServer server = new();
        using LlamaCppChatClient client = Client(server);

        Task<IReadOnlyList<ChatResponse>> answers = client.GetResponsesAsync(Messages, 3, new() { Seed = 7 }, Cancelled);
        await server.WaitForAsync(3);
        for (int i = 0; i < 3; i++)
        {
            await AnswerWithItsSeedAsync(server);
        }

        Assert.Equal(["7", "8", "9"], (await answers).Select(answer => answer.Text));
        Assert.Equal([7L, 8, 9], (await answers).Select(answer => answer.Usage!.OutputTokenCount));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(0L, 1L)]
    [InlineData(4294967293L, 4294967294L)]
    [InlineData(4294967294L, 0L)]
    [InlineData(-2L, 0L)]
    [InlineData(4294967295L, 4294967295L)]
    [InlineData(-1L, -1L)]
    public async Task Next_seed_is_never_the_one_that_stands_for_chance(long? seed, long? next)
    {
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing);
        using LlamaCppChatClient client = server.Client();

        await client.GetResponsesAsync(Messages, 2, new() { Seed = seed }, Cancelled);

        Assert.Equal(new[] { seed, next }.Order(), server.Bodies.Select(body => body.TryGetProperty("seed", out JsonElement sent) ? sent.GetInt64() : (long?)null).Order());
    }

    [Fact]
    public async Task First_error_is_thrown_and_ends_the_others()
    {
        HoldingServer server = new();
        using LlamaCppChatClient client = Client(server);

        Task<IReadOnlyList<ChatResponse>> answers = client.GetResponsesAsync(Messages, 3, cancellationToken: Cancelled);
        await server.WaitForAsync(3);
        await server.AnswerNextAsync(() => FakeServer.Error(HttpStatusCode.BadRequest, """{"error":{"code":400,"message":"no","type":"invalid_request_error"}}"""));

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => answers.WaitAsync(ErrorCall.Soon, Cancelled));
        Assert.Equal("no", error.ServerMessage);
    }

    [Fact]
    public async Task Cancellation_ends_all()
    {
        HoldingServer server = new();
        using LlamaCppChatClient client = Client(server);
        using CancellationTokenSource leave = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        Task<IReadOnlyList<ChatResponse>> answers = client.GetResponsesAsync(Messages, 3, cancellationToken: leave.Token);
        await server.WaitForAsync(3);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answers.WaitAsync(ErrorCall.Soon, Cancelled));
    }

    [Fact]
    public async Task More_answers_than_the_limit_wait_in_the_client()
    {
        HoldingServer server = new();
        using LlamaCppChatClient client = Client(server, options => options.MaxConcurrentRequests = 2);

        Task<IReadOnlyList<ChatResponse>> answers = client.GetResponsesAsync(Messages, 5, new() { Seed = 0 }, Cancelled);
        for (int i = 0; i < 5; i++)
        {
            await server.WaitForAsync(Math.Min(2, 5 - i));
            Assert.InRange(server.HeldCount, 1, 2);
            await AnswerWithItsSeedAsync(server);
        }

        Assert.Equal(["0", "1", "2", "3", "4"], (await answers).Select(answer => answer.Text));
    }

    [Fact]
    public async Task Each_answer_goes_through_the_pipeline_with_options_of_its_own()
    {
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing);
        List<ChatOptions> seen = [];
        using IChatClient pipeline = server.Client().AsBuilder().ConfigureOptions(options =>
        {
            lock (seen)
            {
                seen.Add(options);
            }
        }).Build();
        ChatOptions options = new() { Temperature = 1, Seed = 3 };

        await pipeline.GetResponsesAsync(Messages, 2, options, Cancelled);

        Assert.Equal([3L, 4], seen.Select(own => own.Seed).Order());
        Assert.Equal(3, options.Seed);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_before_anything_is_sent()
    {
        FakeServer server = new();
        using LlamaCppChatClient client = server.Client();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("count", () => client.GetResponsesAsync(Messages, 0, cancellationToken: Cancelled));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("count", () => client.GetResponsesAsync(Messages, -1, cancellationToken: Cancelled));
        await Assert.ThrowsAsync<ArgumentNullException>("messages", () => client.GetResponsesAsync(null!, 1, cancellationToken: Cancelled));
        await Assert.ThrowsAsync<ArgumentNullException>("client", () => ((IChatClient)null!).GetResponsesAsync(Messages, 1, cancellationToken: Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(
            "options", () => client.GetResponsesAsync(Messages, 2, new() { ContinuationToken = ResponseContinuationToken.FromBytes(new byte[1]) }, Cancelled));
        Assert.Empty(server.Handler.Requests);
    }

    private static LlamaCppChatClient Client(HoldingServer server, Action<LlamaCppOptions>? configure = null)
    {
        LlamaCppOptions options = new() { BaseUrl = new("http://llama.test:8080"), Model = "m", MaxConcurrentRequests = 8 };
        configure?.Invoke(options);
        return new LlamaCppChatClient(options, new HttpClient(server));
    }

    private static Task AnswerWithItsSeedAsync(HoldingServer server) => server.AnswerNextAsync(body =>
    {
        using JsonDocument request = JsonDocument.Parse(body);
        string seed = request.RootElement.GetProperty("seed").ToString();
        return FakeServer.Stream(Answers.Text(seed), Answers.Stop, $$$"""{"choices":[],"usage":{"completion_tokens":{{{seed}}},"prompt_tokens":1,"total_tokens":1}}""");
    });
}
