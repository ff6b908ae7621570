using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Properties;

/// <summary>
/// Recorded answers with damage. <c>eng/fuzz.sh</c> looks for new cases; a case that it finds is repeated with its seed in
/// LLAMACPP_FUZZ_SEED.
/// </summary>
public class DamagedAnswerTests(ITestOutputHelper output)
{
    private const int CasesWithoutLimit = 400;

    private static readonly string[] Recorded = [.. Captures.All("**/*.http"), .. Captures.All("**/*.sse")];

    [Fact]
    public async Task Damage_ends_in_an_answer_or_in_a_fault_that_callers_know()
    {
        int first = Setting("LLAMACPP_FUZZ_SEED") ?? 0;
        int last = first + CasesWithoutLimit;
        if (Setting("LLAMACPP_FUZZ_SECONDS") is { } seconds)
        {
            first = Setting("LLAMACPP_FUZZ_SEED") ?? Random.Shared.Next(int.MaxValue / 2);
            last = int.MaxValue;
        }

        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan limit = TimeSpan.FromSeconds(Setting("LLAMACPP_FUZZ_SECONDS") ?? 600);
        int seed = first;
        int answers = 0;
        for (; seed < last && clock.Elapsed < limit; seed++)
        {
            answers += await AskAsync(seed) ? 1 : 0;
        }

        output.WriteLine($"{answers} answers to {seed - first} cases, from seed {first}");
        Assert.InRange(answers, 1, seed - first - 1);
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether there was an answer.</summary>
    private static async Task<bool> AskAsync(int seed)
    {
        Random random = new(seed);
        string capture = Recorded[random.Next(Recorded.Length)];
        try
        {
            using HttpResponseMessage damaged = Damaged(capture, random);
            using LlamaCppChatClient client = new FakeServer(() => damaged).Client(options => options.KeepRawRepresentation = random.Next(2) == 0);
            Task<ChatResponse> response = random.Next(2) == 0 ? client.GetResponseAsync("Hello") : client.GetStreamingResponseAsync("Hello").ToChatResponseAsync();
            await response.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            return true;
        }
        catch (LlamaCppException)
        {
            return false;
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"LLAMACPP_FUZZ_SEED={seed} ({capture}): {fault.Message}", fault);
        }
    }

    private static HttpResponseMessage Damaged(string path, Random random)
    {
        if (path.EndsWith(".sse", StringComparison.Ordinal))
        {
            return Respond.Stream(Body(Captures.Read(path), random));
        }

        CaptureFile capture = Captures.Load(path);
        if (capture.Response is null)
        {
            return Respond.Stream(Body([], random));
        }

        HttpResponseMessage response = Respond.With(capture);
        StreamContent body = new(Body(capture.Response.Body, random));
        body.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content = body;
        return response;
    }

    private static ScriptedStream Body(byte[] bytes, Random random)
    {
        byte[] damaged = Mutation.Of(bytes, random);
        return new ScriptedStream(damaged) { BytesPerRead = random.Next(1, 4096) };
    }
}
