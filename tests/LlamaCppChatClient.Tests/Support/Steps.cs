namespace LlamaCpp.Tests.Support;

/// <summary>Keeps the steps that are reported.</summary>
internal sealed class Steps : List<LlamaCppModelProgress>, IProgress<LlamaCppModelProgress>
{
    public void Report(LlamaCppModelProgress value) => Add(value);
}
