using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>How long a call waits for a slot, as an option of chat, embeddings, speech and the server's own API.</summary>
public class QueueOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(3600)]
    [InlineData(-0.001)]
    public void Limit_survives_a_clone_and_json(double seconds)
    {
        ChatOptions options = new() { QueueTimeout = TimeSpan.FromSeconds(seconds) };

        ChatOptions read = JsonSerializer.Deserialize<ChatOptions>(JsonSerializer.Serialize(options.Clone(), AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)!;

        Assert.Equal(TimeSpan.FromSeconds(seconds), read.QueueTimeout);
        Assert.Equal(seconds < 0, read.QueueTimeout == Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Null_removes_the_keys()
    {
        ChatOptions options = new() { QueueTimeout = TimeSpan.Zero, QueueProgress = new Progress<LlamaCppQueueProgress>() };

        (options.QueueTimeout, options.QueueProgress) = (null, null);

        Assert.Empty(options.AdditionalProperties!);
        Assert.Null(options.QueueTimeout);
        Assert.Null(options.QueueProgress);
    }

    [Fact]
    public void Listener_survives_a_clone_and_is_not_in_json()
    {
        Progress<LlamaCppQueueProgress> listener = new();
        ChatOptions options = new() { QueueProgress = listener };

        Assert.Same(listener, options.Clone().QueueProgress);
        Assert.DoesNotContain("Progress`1", JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100 * 24 * 3600)]
    public void Time_that_no_timer_takes_is_refused(double seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(seconds);

        Assert.Throws<ArgumentOutOfRangeException>(() => new ChatOptions { QueueTimeout = time });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingGenerationOptions { QueueTimeout = time });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpeechToTextOptions { QueueTimeout = time });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LlamaCppRequestOptions { QueueTimeout = time });
        Assert.Throws<ArgumentException>(() => new LlamaCppChatClient(new LlamaCppOptions { QueueTimeout = time }));
    }

    [Fact]
    public async Task Limit_set_by_hand_that_is_no_time_is_refused_by_its_key()
    {
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler());
        ChatOptions options = new() { AdditionalProperties = new() { ["llamacpp:queue_timeout"] = "soon" } };

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetResponseAsync("Hi", options, TestContext.Current.CancellationToken));

        Assert.Equal("AdditionalProperties[\"llamacpp:queue_timeout\"] holds 'soon', which is not zero, a positive time or Timeout.InfiniteTimeSpan.", error.Message);
    }

    [Fact]
    public void Options_of_all_kinds_keep_both()
    {
        Progress<LlamaCppQueueProgress> listener = new();
        EmbeddingGenerationOptions embedding = new() { QueueTimeout = TimeSpan.FromSeconds(1), QueueProgress = listener };
        SpeechToTextOptions speech = new() { QueueTimeout = TimeSpan.FromSeconds(2), QueueProgress = listener };
        LlamaCppRequestOptions request = new() { QueueTimeout = TimeSpan.FromSeconds(3), QueueProgress = listener };

        Assert.Equal((TimeSpan.FromSeconds(1), listener), (embedding.QueueTimeout!.Value, embedding.QueueProgress));
        Assert.Equal((TimeSpan.FromSeconds(2), listener), (speech.QueueTimeout!.Value, speech.QueueProgress));
        Assert.Equal((TimeSpan.FromSeconds(3), listener), (request.QueueTimeout!.Value, request.QueueProgress));
    }
}
