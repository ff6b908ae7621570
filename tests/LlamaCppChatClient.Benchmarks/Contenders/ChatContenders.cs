using System.Diagnostics.CodeAnalysis;
using LlamaCpp.Benchmarks.Cases;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>The contenders of a chat case.</summary>
internal sealed class ChatContenders : ContenderSet
{
    private readonly FloorClient _floor;
    private readonly LlamaCppChatClient _library;
    private readonly OpenAIConnection _openAI;
    private readonly HttpClient _ollamaHttp;
    private readonly OllamaApiClient _ollama;

    [SetsRequiredMembers]
    public ChatContenders(ChatCase @case, Uri baseUrl)
    {
        RawClient raw = new(baseUrl, close: !@case.KeepsConnections);
        _floor = new FloorClient(raw, @case.ToRawRequest) { Stream = @case.Stream };
        _library = new LlamaCppChatClient(new LlamaCppOptions { BaseUrl = baseUrl, Model = RawClient.Model, UseStreaming = @case.Stream });
        _openAI = new OpenAIConnection(baseUrl, close: @case.Stream && !@case.KeepsConnections);
        ChatClient openAI = _openAI.Client.GetChatClient(RawClient.Model);
        IChatClient meai = @case.Stream ? new FoldingClient(openAI.AsIChatClient()) : openAI.AsIChatClient();

        // Another server's protocol, with the same texts.
        _ollamaHttp = new HttpClient { BaseAddress = new Uri(baseUrl + "/"), Timeout = Timeout.InfiniteTimeSpan };
        _ollama = new OllamaApiClient(_ollamaHttp, RawClient.Model);
        Own =
        [
            new(Contender.Raw, () => @case.CallRawAsync(raw)),
            new(Contender.Floor, () => @case.CallAsync(_floor)),
            new(Contender.Library, () => @case.CallAsync(_library)),
        ];
        Others =
        [
            new(Contender.OpenAI, () => @case.CallAsync(openAI)),
            new(Contender.MeaiOpenAI, () => @case.CallAsync(meai)),
            .. @case.HasOllama ? new Contender[] { new(Contender.Ollama, () => @case.CallAsync(_ollama)) } : [],
        ];
    }

    public override void Dispose()
    {
        _floor.Dispose();
        _library.Dispose();
        _openAI.Dispose();
        _ollama.Dispose();
        _ollamaHttp.Dispose();
    }
}
