namespace LlamaCpp.ServerTests.Speech;

/// <summary>Sound for the tests' models.</summary>
internal static class Spoken
{
    public static async Task<byte[]> AsWavAsync(this LlamaServer server, string text)
    {
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());
        return SpokenText.ToWav(await client.TokenizeAsync(text, cancellationToken: TestContext.Current.CancellationToken));
    }
}
