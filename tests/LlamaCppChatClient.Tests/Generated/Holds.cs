using FsCheck;
using FsCheck.Fluent;

namespace LlamaCpp.Tests.Generated;

/// <summary>Checks a property with cases that are the same in each run; a failure prints the smallest case that FsCheck found.</summary>
internal static class Holds
{
    public static void For<T>(Gen<T> cases, Action<T> property, Func<T, IEnumerable<T>>? shrink = null, int count = 100) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithEndSize(20).WithReplay(20_251, 7),
            Prop.ForAll(shrink is null ? cases.ToArbitrary() : Arb.From(cases, shrink), property));
}
