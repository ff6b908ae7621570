using System.Net;
using System.Text;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Speech;

public class LlamaCppSpeechToTextClientTests
{
    [Theory]
    [InlineData("transcriptions/stream.http")]
    [InlineData("transcriptions/transcription.http")]
    public async Task Whole_text_comes_from_a_stream_and_from_a_document(string capture)
    {
        CapturingHandler handler = Handler(capture);

        SpeechToTextResponse response = await Client(handler).GetTextAsync(Audio(), cancellationToken: Cancelled);

        Assert.Equal(("My name is Ada.", "m"), (response.Text, response.ModelId));
        Assert.Equal((50, 9, 59), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
        Assert.Equal(["POST /v1/audio/transcriptions"], handler.Calls());
        Assert.StartsWith("multipart/form-data; boundary=", handler.Request.Head.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Contains("name=\"stream\"\r\n\r\ntrue", handler.Request.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transcriptions/stream.http", "application/json")]
    [InlineData("transcriptions/stream.http", "text/plain")]
    [InlineData("transcriptions/transcription.http", "text/event-stream")]
    [InlineData("transcriptions/transcription.http", "text/plain")]
    public async Task Answer_is_read_as_what_it_is_whatever_a_gateway_labels_it(string capture, string label)
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(_ =>
        {
            HttpResponseMessage response = Respond.With(Captures.Load(capture));
            response.Content.Headers.ContentType = new(label);
            return response;
        });

        SpeechToTextResponse whole = await Client(handler).GetTextAsync(Audio(), cancellationToken: Cancelled);
        SpeechToTextResponse streamed = await Client(handler).GetStreamingTextAsync(Audio(), cancellationToken: Cancelled).ToSpeechToTextResponseAsync(Cancelled);

        Assert.Equal(("My name is Ada.", "My name is Ada."), (whole.Text, streamed.Text));
        Assert.Equal(50, whole.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task One_document_is_asked_for_when_nothing_may_be_streamed()
    {
        CapturingHandler handler = Handler("transcriptions/transcription.http");

        await Client(handler, options => options.UseStreaming = false).GetTextAsync(Audio(), cancellationToken: Cancelled);

        Assert.DoesNotContain("name=\"stream\"", handler.Request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streamed_text_adds_up_to_the_whole_text_and_ends_with_the_usage()
    {
        List<SpeechToTextResponseUpdate> updates = await Client(Handler("transcriptions/stream.http")).GetStreamingTextAsync(Audio(), cancellationToken: Cancelled).ToListAsync(Cancelled);

        Assert.Equal(["My", " name", " is", " ", "A", "d", "a", ".", ""], updates.Select(update => update.Text));
        Assert.All(updates[..^1], update => Assert.Equal(SpeechToTextResponseUpdateKind.TextUpdated, update.Kind));
        Assert.Equal(SpeechToTextResponseUpdateKind.SessionClose, updates[^1].Kind);
        SpeechToTextResponse whole = updates.ToSpeechToTextResponse();
        Assert.Equal(("My name is Ada.", "m", 49), (whole.Text, whole.ModelId, whole.Usage!.CachedInputTokenCount));
    }

    [Fact]
    public async Task Stream_cut_into_reads_at_every_byte_gives_the_same_text()
    {
        byte[] events = Captures.Read("transcriptions/stream.sse");
        for (int split = 0; split <= events.Length; split++)
        {
            CapturingHandler handler = new CapturingHandler().AnswerStream(new ScriptedStream(events) { SplitAt = [split] });

            SpeechToTextResponse response = await Client(handler).GetStreamingTextAsync(Audio(), cancellationToken: Cancelled).ToSpeechToTextResponseAsync(Cancelled);

            Assert.Equal("My name is Ada.", response.Text);
        }
    }

    [Fact]
    public async Task Whole_text_is_free_of_the_reasoning_that_stands_in_the_deltas()
    {
        SpeechToTextResponse response = await Client(Handler("transcriptions/thinking-on-stream.http")).GetTextAsync(Audio(), cancellationToken: Cancelled);

        Assert.Equal("My name is Ada.", response.Text);
    }

    [Fact]
    public async Task Reasoning_in_a_streamed_text_is_a_warning()
    {
        RecordingLogger log = new();
        LlamaCppSpeechToTextClient client = new(Connection(Handler("transcriptions/thinking-on-stream.http"), logger: log), ownsConnection: true);

        await client.GetStreamingTextAsync(Audio(), cancellationToken: Cancelled).ToListAsync(Cancelled);

        Assert.Contains("GetTextAsync gives the text alone", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_came_without_deltas_is_streamed_too()
    {
        CapturingHandler handler = Handler("transcriptions/transcription.http");

        SpeechToTextResponse response = await Client(handler).GetStreamingTextAsync(Audio(), cancellationToken: Cancelled).ToSpeechToTextResponseAsync(Cancelled);

        Assert.Equal("My name is Ada.", response.Text);
    }

    [Theory]
    [InlineData("transcriptions/no-projector.http")]
    [InlineData("transcriptions/vision-projector-only.http")]
    public async Task Server_that_does_not_hear_is_told_how_to_be_started(string capture)
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => Client(Handler(capture)).GetTextAsync(Audio(), cancellationToken: Cancelled));

        Assert.Equal(HttpStatusCode.NotImplemented, exception.StatusCode);
        Assert.Equal("Start the server with a model that takes audio and its projector (--mmproj FILE; -hf finds it by itself).", exception.Hint);
    }

    [Theory]
    [InlineData("transcriptions/file-not-audio.http", 400, "Failed to load image or audio file")]
    [InlineData("transcriptions/max_tokens-text.http", 400, "stoul")]
    [InlineData("transcriptions/file-without-filename.http", 500, "invalid UTF-8 byte")]
    public async Task Refusal_has_the_words_of_the_server(string capture, int status, string words)
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => Client(Handler(capture)).GetTextAsync(Audio(), cancellationToken: Cancelled));

        Assert.Equal(status, (int)exception.StatusCode!);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transcriptions/too-long.http")]
    [InlineData("transcriptions/too-long-stream.http")]
    public async Task Audio_that_does_not_fit_is_a_context_overflow(string capture) =>
        await Assert.ThrowsAsync<LlamaCppContextOverflowException>(() => Client(Handler(capture)).GetTextAsync(Audio(), cancellationToken: Cancelled));

    [Fact]
    public async Task Stream_that_ends_early_is_an_exception_with_what_had_arrived()
    {
        byte[] events = Captures.Read("transcriptions/stream.sse");
        int end = Encoding.UTF8.GetString(events).IndexOf("\n\ndata: {\"type\":\"transcript.text.done\"", StringComparison.Ordinal) + 2;
        CapturingHandler handler = new CapturingHandler().AnswerStream(events[..end]);

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => Client(handler).GetTextAsync(Audio(), cancellationToken: Cancelled));

        Assert.Equal("My name is Ada.", exception.PartialResponse.Text);
    }

    [Theory]
    [InlineData("""data: {"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}""", "Context size has been exceeded.")]
    [InlineData("data: {no json", "not the JSON")]
    [InlineData("data: [DONE]", "before the whole text")]
    public async Task Odd_event_in_a_stream_is_an_exception_with_what_had_arrived(string odd, string words)
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream($"data: {{\"type\":\"transcript.text.delta\",\"delta\":\"My\"}}\n\n{odd}\n\n");

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => Client(handler).GetTextAsync(Audio(), cancellationToken: Cancelled));

        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Equal("My", exception.PartialResponse.Text);
    }

    [Theory]
    [InlineData("""{"object":"list"}""")]
    [InlineData("nothing")]
    [InlineData("null")]
    public async Task Document_without_a_text_is_no_answer(string body)
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson(body);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => Client(handler).GetTextAsync(Audio(), cancellationToken: Cancelled));

        Assert.Contains(body, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_is_sent_again_when_the_server_has_loaded_its_model()
    {
        ManualTime time = new();
        CapturingHandler handler = Handler("lifecycle/loading-chat.http", "transcriptions/stream.http");
        LlamaCppSpeechToTextClient client = new(Connection(handler, time: time), ownsConnection: true);

        Task<SpeechToTextResponse> call = client.GetTextAsync(Audio(), cancellationToken: Cancelled);
        await time.RunAsync(call);

        Assert.Equal("My name is Ada.", (await call).Text);
        Assert.All(handler.Requests, request => Assert.Contains("RIFF of a test", request.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audio_that_can_not_seek_is_sent_after_the_server_is_ready()
    {
        CapturingHandler handler = Handler("router/health.http", "transcriptions/stream.http");

        SpeechToTextResponse response = await Client(handler).GetTextAsync(new ScriptedStream("RIFF of a test"u8.ToArray()), cancellationToken: Cancelled);

        Assert.Equal("My name is Ada.", response.Text);
        Assert.Equal(["GET /health", "POST /v1/audio/transcriptions"], handler.Calls());
    }

    [Fact]
    public async Task Exception_of_the_audio_stream_is_the_callers_own()
    {
        ScriptedStream broken = new("RIFF of a test"u8.ToArray()) { FailAt = 4, Error = new UnauthorizedAccessException("the microphone") };
        CapturingHandler handler = Handler("router/health.http", "transcriptions/stream.http");

        UnauthorizedAccessException exception = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Client(handler).GetTextAsync(broken, cancellationToken: Cancelled));

        Assert.Equal("the microphone", exception.Message);
    }

    [Fact]
    public async Task Call_can_go_to_another_server_and_model()
    {
        CapturingHandler handler = Handler("transcriptions/stream.http");
        SpeechToTextOptions options = new() { ModelId = "other", Endpoint = new LlamaCppEndpoint(new Uri("http://other.test:1"), "its-own-key") };

        SpeechToTextResponse response = await Client(handler).GetTextAsync(Audio(), options, Cancelled);

        Assert.Equal("other", response.ModelId);
        Assert.Equal("http://other.test:1/v1/audio/transcriptions", handler.Request.Target);
        Assert.Equal("Bearer its-own-key", handler.Request.Head.Header("Authorization"));
        Assert.DoesNotContain("other.test", handler.Request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_the_loop_gives_the_stream_up()
    {
        ScriptedStream events = new(Captures.Read("transcriptions/stream.sse")) { StallAt = 100 };
        CapturingHandler handler = new CapturingHandler().AnswerStream(events);

        await foreach (SpeechToTextResponseUpdate _ in Client(handler).GetStreamingTextAsync(Audio(), cancellationToken: Cancelled))
        {
            break;
        }

        Assert.True(events.IsDisposed);
    }

    [Fact]
    public void Services_are_the_same_as_those_of_the_other_clients()
    {
        LlamaCppSpeechToTextClient client = Client(new CapturingHandler());

        Assert.Same(client, client.GetService<LlamaCppSpeechToTextClient>());
        Assert.Same(client.GetService<LlamaCppServerClient>(), client.GetService<LlamaCppServerClient>());
        Assert.Equal(("llamacpp", "m"), (client.GetService<SpeechToTextClientMetadata>()!.ProviderName, client.GetService<SpeechToTextClientMetadata>()!.DefaultModelId));
        Assert.Null(client.GetService(typeof(LlamaCppSpeechToTextClient), "key"));
        Assert.Null(client.GetService<string>());
    }

    [Fact]
    public async Task Chat_client_has_one_over_its_own_connection()
    {
        CapturingHandler handler = Handler("transcriptions/stream.http", "transcriptions/stream.http");
        using LlamaCppChatClient chat = new(Connection(handler));

        using (ISpeechToTextClient speech = chat.GetService<ISpeechToTextClient>()!)
        {
            await speech.GetTextAsync(Audio(), cancellationToken: Cancelled);
        }

        await chat.GetService<LlamaCppSpeechToTextClient>()!.GetTextAsync(Audio(), cancellationToken: Cancelled);
        Assert.Equal(2, handler.Requests.Count);
    }

    private static LlamaCppSpeechToTextClient Client(CapturingHandler handler, Action<LlamaCppOptions>? configure = null) =>
        new(Connection(handler, configure), ownsConnection: true);

    private static MemoryStream Audio() => new("RIFF of a test"u8.ToArray());
}
