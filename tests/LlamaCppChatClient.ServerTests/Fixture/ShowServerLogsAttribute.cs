using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: LlamaCpp.ServerTests.Fixture.ShowServerLogs]

namespace LlamaCpp.ServerTests.Fixture;

/// <summary>Puts what the servers wrote during a failed test into the test's output.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ShowServerLogsAttribute : BeforeAfterTestAttribute
{
    private readonly ConcurrentDictionary<string, DateTime> _starts = new();

    /// <inheritdoc />
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => _starts[test.UniqueID] = DateTime.UtcNow;

    /// <inheritdoc />
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_starts.TryRemove(test.UniqueID, out DateTime start) && TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(ServerLogs.TailSince(start));
        }
    }
}
