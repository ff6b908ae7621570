using System.Diagnostics;
using System.Globalization;
using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Generated;

/// <summary>
/// Recorded answers, damaged: whatever comes, a call ends soon in an answer or in a LlamaCppException, and a partial answer is
/// what was handed on. Each run has the same cases; <c>eng/fuzz.sh</c> looks for new ones, and repeats what it found by its seed.
/// </summary>
public class DamagedAnswerTests(ITestOutputHelper output)
{
    private const int Cases = 4_000;

    private static readonly Recording[] Recorded = [.. Captures.All("**/*.http").Select(Recording.OfExchange), .. Captures.All("**/*.sse").Select(Recording.OfStream)];
    private static readonly Recording[] Chats = [.. Recorded.Where(recording => recording.Path.Split('/')[0] is "chat" or "golden" or "reasoning" or "sse" or "structured" or "tools")];
    private static readonly byte[][] Bodies = [.. Recorded.Select(recording => recording.Body).Where(body => body.Length is > 0 and < 20_000)];

    [Fact]
    public async Task Damaged_answer_ends_in_an_answer_or_in_an_exception_of_this_library()
    {
        int first = 0, last = Cases;
        TimeSpan limit = Timeout.InfiniteTimeSpan;
        if (Setting("LLAMACPP_FUZZ_SEED") is { } seed)
        {
            (first, last) = (seed, seed + 1);
        }
        else if (Setting("LLAMACPP_FUZZ_SECONDS") is { } seconds)
        {
            (first, last, limit) = (Random.Shared.Next(int.MaxValue / 2), int.MaxValue, TimeSpan.FromSeconds(seconds));
        }

        long start = Stopwatch.GetTimestamp();
        int count = 0, answers = 0;
        for (int i = first; i < last && (limit == Timeout.InfiniteTimeSpan || Stopwatch.GetElapsedTime(start) < limit); i++, count++)
        {
            answers += await AskAsync(i) ? 1 : 0;
        }

        output.WriteLine($"{answers} answers to {count} cases, from seed {first}");
        Assert.True(count == 1 || (answers > 0 && answers < count), "All cases ended alike.");
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether there was an answer.</summary>
    private static async Task<bool> AskAsync(int seed)
    {
        Random random = new(seed);
        Recording recording = random.GetItems(random.Next(2) == 0 ? Chats : Recorded, 1)[0];
        byte[] body = Mutation.Of(recording.Body, random, Bodies[random.Next(Bodies.Length)]);
        HttpResponseMessage answer = Answer(recording, body, random);
        bool isTight = random.Next(2) == 0;
        using LlamaCppChatClient client = new FakeServer(() => answer).Client(options =>
        {
            options.IncludeRawRepresentation = random.Next(2) == 0;
            (options.MaxEventSize, options.MaxResponseSize) = isTight ? (8 * 1024, 16 * 1024) : (options.MaxEventSize, options.MaxResponseSize);
        });
        ChatOptions asked = new() { IncludeLogProbabilities = true };

        bool isStream = random.Next(3) > 0;
        ErrorCall? call = null;
        try
        {
            call = await (isStream ? ErrorCall.StreamAsync(client, asked) : ErrorCall.AskAsync(client, asked)).WaitAsync(ErrorCall.Soon);
            AssertSound(call, isStream);
            return call.Error is null;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"LLAMACPP_FUZZ_SEED={seed} ({recording.Path}): {error.Message}\n{Encoding.UTF8.GetString(body)}\n{call?.Error}", error);
        }
    }

    private static void AssertSound(ErrorCall call, bool isStream)
    {
        Assert.True(call.Error is null or LlamaCppException, $"{call.Error?.GetType()} is no exception of this library.");
        LlamaCppInterruptedException? interrupted = call.Error as LlamaCppInterruptedException;
        ChatResponse response = interrupted?.PartialResponse ?? call.Updates.ToChatResponse();
        if (interrupted is not null && isStream)
        {
            Assert.Equal(call.Text, response.Text);
        }

        // What a caller may look at.
        _ = (response.Timings, response.LogProbabilities, response.SystemFingerprint);
        Assert.DoesNotContain(null, response.Messages.SelectMany(message => message.Contents).Select(content => content.ToString()));
    }

    /// <summary>The damaged body, mostly with the head that belongs to it.</summary>
    private static HttpResponseMessage Answer(Recording recording, byte[] body, Random random)
    {
        ScriptedStream pieces = new(body) { BytesPerRead = random.Next(3) == 0 ? random.Next(1, 50) : random.Next(1, 4096) };
        return recording.Exchange?.Response is null || random.Next(4) == 0 ? Respond.Stream(pieces) : Respond.With(recording.Exchange, pieces);
    }

    /// <summary>A recorded answer; a stream alone has no head.</summary>
    private sealed record Recording(string Path, CaptureFile? Exchange, byte[] Body)
    {
        public static Recording OfStream(string path) => new(path, null, Captures.Read(path));

        public static Recording OfExchange(string path)
        {
            CaptureFile exchange = Captures.Load(path);
            return new(path, exchange, exchange.Response?.Body ?? []);
        }
    }
}
