using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public sealed class ContentAccumulatorTests : IDisposable
{
    private readonly ContentAccumulator _contents = new();

    public void Dispose() => _contents.Dispose();

    [Fact]
    public void Nothing_is_nothing()
    {
        _contents.Append("", isReasoning: false);

        Assert.Equal((false, false), (_contents.HasAny, _contents.HasText));
        Assert.Empty(_contents.ToContents());
    }

    [Fact]
    public void Text_is_there_from_its_first_letter()
    {
        _contents.Append("a", isReasoning: false);

        Assert.Equal((true, true), (_contents.HasAny, _contents.HasText));
        Assert.Single(_contents.ToContents());
        Assert.Equal((true, true), (_contents.HasAny, _contents.HasText));
    }

    [Fact]
    public void Reasoning_is_no_text()
    {
        _contents.Append("Hm", isReasoning: true);

        Assert.Equal((true, false), (_contents.HasAny, _contents.HasText));
        Assert.Single(_contents.ToContents());
        Assert.Equal((true, false), (_contents.HasAny, _contents.HasText));
    }

    [Fact]
    public void Text_before_reasoning_stays_text()
    {
        _contents.Append("a", isReasoning: false);
        _contents.Append("Hm", isReasoning: true);

        Assert.Equal((true, true), (_contents.HasAny, _contents.HasText));
    }

    [Fact]
    public void Each_run_of_a_kind_is_one_content()
    {
        _contents.Append("Hm", isReasoning: true);
        _contents.Append(", yes", isReasoning: true);
        _contents.Append("a", isReasoning: false);
        _contents.Add(new ErrorContent("e"));
        _contents.Append("b", isReasoning: false);
        _contents.Append("", isReasoning: true);
        _contents.Append("c", isReasoning: false);

        Assert.Equal(
            ["TextReasoningContent Hm, yes", "TextContent a", "ErrorContent e", "TextContent bc"],
            _contents.ToContents().Select(content => $"{content.GetType().Name} {(content as TextReasoningContent)?.Text ?? (content as ErrorContent)?.Message ?? content.ToString()}"));
    }
}
