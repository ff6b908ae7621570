namespace LlamaCpp.Tests.Docs;

public class TestMethodTests
{
    [Fact]
    public void Facts_and_theories_are_found_and_helpers_are_not()
    {
        const string Source = """
            [Fact]
            public void One() { }

            [Fact(Timeout = 5000)]
            public async Task Two() { }

            [Theory]
            [InlineData("a]")]
            [InlineData(1)]
            public async Task Three(object x) { }

            public Task Helper() => Task.CompletedTask;
            """;

        Assert.Equal(["One", "Two", "Three"], TestMethod.NamesIn(Source));
    }

    [Fact]
    public void Test_that_is_always_skipped_proves_nothing()
    {
        const string Source = """
            [Fact(Skip = "one day")]
            public void One() { }

            [Theory(DisplayName = "two", Skip="one day")]
            [InlineData(1)]
            public void Two(int x) { }

            [Fact]
            public void Three() { }
            """;

        Assert.Equal(["Three"], TestMethod.NamesIn(Source));
    }
}
