using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using LlamaCpp;

namespace Aspire.Hosting;

/// <summary>Shows the steps of loading as the state of a model, in their order.</summary>
internal sealed class LoadingState(ResourceNotificationService states, LlamaServerModelResource model) : IProgress<LlamaCppModelProgress>
{
    /// <summary>Ends when the last step is published: what is published after it stays.</summary>
    public Task Published { get; private set; } = Task.CompletedTask;

    public void Report(LlamaCppModelProgress value) => Published = PublishAsync(Published, value);

    private async Task PublishAsync(Task earlier, LlamaCppModelProgress step)
    {
        await earlier.ConfigureAwait(false);
        await states.PublishUpdateAsync(model, snapshot => snapshot with { State = TextOf(step) }).ConfigureAwait(false);
    }

    private static ResourceStateSnapshot TextOf(LlamaCppModelProgress step) =>
        new(step.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"{step.State} {fraction * 100:0}%") : $"{step.State}", KnownResourceStateStyles.Info);
}
