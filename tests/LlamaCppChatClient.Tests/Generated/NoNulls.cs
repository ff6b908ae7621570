using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace LlamaCpp.Tests.Generated;

/// <summary>Checks that a result keeps what its type promises: every member can be read, and none is null that must not be.</summary>
internal static class NoNulls
{
    private static readonly ConcurrentDictionary<Type, (PropertyInfo Property, bool MayBeNull)[]> Members = new();

    public static void In(object? result)
    {
        Assert.NotNull(result);
        if (result is string || result.GetType().IsPrimitive || result.GetType().IsEnum)
        {
            return;
        }

        if (result is IEnumerable items)
        {
            foreach (object? item in items)
            {
                In(item);
            }

            return;
        }

        foreach ((PropertyInfo property, bool mayBeNull) in Members.GetOrAdd(result.GetType(), Read))
        {
            object? value = property.GetValue(result);
            Assert.False(value is null && !mayBeNull, $"{result.GetType().Name}.{property.Name} is null.");
            if (value is IEnumerable list and not string)
            {
                Assert.DoesNotContain(null, list.Cast<object?>());
            }
            else if (value?.GetType() is { Namespace: nameof(LlamaCpp), IsEnum: false })
            {
                In(value);
            }
        }

        _ = result.ToString();
    }

    private static (PropertyInfo Property, bool MayBeNull)[] Read(Type type)
    {
        NullabilityInfoContext nullability = new();
        return
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetIndexParameters().Length == 0)
                .Select(property => (property, nullability.Create(property).ReadState != NullabilityState.NotNull)),
        ];
    }
}
