using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class ContentSpanTests
{
    public static TheoryData<IList<AIContent>> Lists =>
    [
        new List<AIContent>(8) { new TextContent("a"), new TextContent("b") },
        new System.Collections.ObjectModel.Collection<AIContent> { new TextContent("a"), new TextContent("b") },
        new AIContent[] { new TextContent("a"), new TextContent("b") },
    ];

    [Theory]
    [MemberData(nameof(Lists), DisableDiscoveryEnumeration = true)]
    public void Every_kind_of_list_gives_its_items_in_order(IList<AIContent> contents)
    {
        ReadOnlySpan<AIContent> span = ContentSpan.Of(contents);

        Assert.Equal("a, b", string.Join(", ", span.ToArray().Select(content => content.ToString())));
    }
}
