using LlamaCpp.Routing.Affinity;

namespace LlamaCpp.Tests.Routing.Affinity;

public class StableHashTests
{
    [Fact]
    public void Hash_is_the_same_in_every_process()
    {
        // Two instances of an application have to agree without talking to each other.
        Assert.Equal(0xFC659D61EE5345AFUL, StableHash.Of("http://a:8080/"));
    }

    [Fact]
    public void Parts_do_not_run_into_each_other()
    {
        StableHash one = new();
        one.Add("ab");
        one.Add("c");
        StableHash other = new();
        other.Add("a");
        other.Add("bc");

        Assert.NotEqual(one.Value, other.Value);
    }

    [Fact]
    public void Null_differs_from_empty()
    {
        StableHash one = new();
        one.Add((string?)null);
        StableHash other = new();
        other.Add("");

        Assert.NotEqual(one.Value, other.Value);
    }

    [Fact]
    public void Value_can_be_read_between_parts()
    {
        StableHash one = new();
        one.Add("a");
        _ = one.Value;
        one.Add("b");
        StableHash other = new();
        other.Add("a");
        other.Add("b");

        Assert.Equal(one.Value, other.Value);
    }
}
