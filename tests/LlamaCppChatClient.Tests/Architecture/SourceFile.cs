using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LlamaCpp.Tests.Architecture;

/// <summary>One source file: the folder that it stands in, what it declares, and which names it uses.</summary>
internal sealed class SourceFile
{
    public SourceFile(string name, string folder, string code)
    {
        Name = name;
        Folder = folder;
        Root = CSharpSyntaxTree.ParseText(code).GetCompilationUnitRoot();
    }

    /// <summary>The file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>The folder below the project, with slashes; <c>.</c> for the project's own.</summary>
    public string Folder { get; }

    public CompilationUnitSyntax Root { get; }

    public string Namespace => Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Single().Name.ToString();

    /// <summary>The types that are not nested in others.</summary>
    public IEnumerable<MemberDeclarationSyntax> Types => Root.DescendantNodes().OfType<MemberDeclarationSyntax>()
        .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && member.Parent is BaseNamespaceDeclarationSyntax);

    /// <summary>The names that can be those of types: not members of an expression, labels of arguments, or properties that an initializer sets.</summary>
    public IEnumerable<string> Names => Root.DescendantNodes().OfType<SimpleNameSyntax>().Where(CanBeType).Select(name => name.Identifier.Text).Distinct();

    public static string NameOf(MemberDeclarationSyntax type) =>
        type is DelegateDeclarationSyntax function ? function.Identifier.Text : ((BaseTypeDeclarationSyntax)type).Identifier.Text;

    private static bool CanBeType(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => IsNamespace(access.Expression),
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left != name,
        _ => true,
    };

    private static bool IsNamespace(ExpressionSyntax expression) => expression.ToString().Replace("global::", "", StringComparison.Ordinal).StartsWith("LlamaCpp", StringComparison.Ordinal);
}
