using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A task for chat clients.</summary>
internal abstract class ChatCase : BenchmarkCase
{
    /// <summary>Whether whole answers are asked for as streams.</summary>
    public virtual bool Stream => true;

    /// <summary>Whether the others keep their connections, which works behind a gateway only.</summary>
    public virtual bool KeepsConnections => false;

    /// <summary>Whether the fake server also answers as Ollama does.</summary>
    public virtual bool HasOllama => Scenario is Server.Scenario.TextBurst or Server.Scenario.TextOfManyStreams or Server.Scenario.LongDocument or Server.Scenario.ShortAnswer;

    /// <summary>The request of the raw limit and the floor; null for a short one.</summary>
    public virtual Func<HttpContent>? ToRawRequest => null;

    public abstract Task<CallResult> CallRawAsync(RawClient client);

    public abstract Task<CallResult> CallAsync(IChatClient client);

    public abstract Task<CallResult> CallAsync(ChatClient client);

    public override ContenderSet MakeContenders(Uri baseUrl) => new ChatContenders(this, baseUrl);
}
