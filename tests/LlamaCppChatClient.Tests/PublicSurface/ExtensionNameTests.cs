using System.Reflection;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.PublicSurface;

/// <summary>A member of a later Microsoft.Extensions.AI wins over an extension of the same name without a word, and the value goes elsewhere.</summary>
public sealed class ExtensionNameTests
{
    private static readonly Type[] Extended =
        [typeof(ChatOptions), typeof(ChatResponse), typeof(ChatMessage), typeof(ChatResponseUpdate), typeof(EmbeddingGenerationOptions)];

    public static TheoryData<string> Extensions => [.. Accessors().Select(accessor => accessor.Name[4..]).Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public void Extensions_are_found() => Assert.Contains(Accessors(), accessor => accessor.Name == "get_MinP");

    [Theory]
    [MemberData(nameof(Extensions))]
    public void No_extension_property_has_the_name_of_a_member_of_what_it_extends(string name) =>
        Assert.All(Extended, type => Assert.Empty(type.GetMember(name)));

    // The accessors of extension properties are static methods whose first parameter is what they extend.
    private static IEnumerable<MethodInfo> Accessors() =>
        from type in typeof(LlamaCppOptions).Assembly.GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
        where method.Name.StartsWith("get_", StringComparison.Ordinal) && method.GetParameters() is [var extended] && Extended.Contains(extended.ParameterType)
        select method;
}
