using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Gives the builder extensions what the public resource shows read-only.</summary>
internal interface IHasLlamaServerState : ILlamaServerResource
{
    LlamaServerState State { get; }
}
