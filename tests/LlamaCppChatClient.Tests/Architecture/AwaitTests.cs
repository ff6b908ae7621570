using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LlamaCpp.Tests.Architecture;

/// <summary>No code of ours goes on in a caller's context: one that blocks its thread while it waits (WPF, WinForms, MAUI) would wait for ever.</summary>
public class AwaitTests
{
    public static TheoryData<string> Projects => [.. SourceProject.Names];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_await_leaves_the_callers_context(string project)
    {
        string[] captured = [.. SourceProject.Read(project).Files.SelectMany(file => Captured(file.Root).Select(wait => $"{file.Folder}/{file.Name}: {wait}"))];

        Assert.Empty(captured);
    }

    [Theory]
    [InlineData("await task;", 1)]
    [InlineData("await task.ConfigureAwait(false);", 0)]
    [InlineData("await task.ConfigureAwait(true);", 1)]
    [InlineData("await Task.Yield();", 1)]
    [InlineData("return await (flag ? first : second).ConfigureAwait(false);", 0)]
    [InlineData("await foreach (int item in items) { }", 1)]
    [InlineData("await foreach (int item in items.WithCancellation(token)) { }", 1)]
    [InlineData("await foreach (int item in items.WithCancellation(token).ConfigureAwait(false)) { }", 0)]
    [InlineData("await foreach ((int a, int b) in items) { }", 1)]
    [InlineData("await using Stream stream = Open();", 1)]
    [InlineData("await using (Open()) { }", 1)]
    [InlineData("await using (stream.ConfigureAwait(false)) { }", 0)]
    [InlineData("await using (Stream stream = Open()) { }", 1)]
    [InlineData("await using ConfiguredAsyncDisposable open = stream.ConfigureAwait(false);", 0)]
    [InlineData("await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);", 0)]
    [InlineData("await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);", 1)]
    public void Captured_context_is_found_however_it_is_written(string statement, int count)
    {
        SourceFile file = new("A.cs", ".", $"namespace A; class A {{ async Task M() {{ {statement} }} }}");

        Assert.Equal(count, Captured(file.Root).Count());
    }

    private static IEnumerable<string> Captured(SyntaxNode root) =>
        from node in root.DescendantNodes()
        from waited in Waited(node)
        where !IsConfigured(waited)
        select node.ToString().Split('\n')[0];

    private static IEnumerable<ExpressionSyntax> Waited(SyntaxNode node) => node switch
    {
        AwaitExpressionSyntax wait => [wait.Expression],
        CommonForEachStatementSyntax loop when loop.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword) => [loop.Expression],
        UsingStatementSyntax block when block.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword) =>
            block.Expression is { } expression ? [expression] : Values(block.Declaration!),
        LocalDeclarationStatementSyntax local when local.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword) => Values(local.Declaration),
        _ => [],
    };

    private static IEnumerable<ExpressionSyntax> Values(VariableDeclarationSyntax declaration) => declaration.Variables.Select(variable => variable.Initializer!.Value);

    private static bool IsConfigured(ExpressionSyntax waited) =>
        waited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" }, ArgumentList.Arguments: [var argument] }
        && argument.ToString() is var option && option != "true" && !option.Contains("ContinueOnCapturedContext", StringComparison.Ordinal);
}
