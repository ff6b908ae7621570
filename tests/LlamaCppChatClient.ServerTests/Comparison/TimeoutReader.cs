using System.ClientModel.Primitives;

namespace LlamaCpp.ServerTests.Comparison;

/// <summary>Reads what time limit the SDK gives a call.</summary>
internal sealed class TimeoutReader : PipelinePolicy
{
    public TimeSpan? NetworkTimeout { get; private set; }

    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
        throw new NotSupportedException();

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        NetworkTimeout = message.NetworkTimeout;
        return ProcessNextAsync(message, pipeline, currentIndex);
    }
}
