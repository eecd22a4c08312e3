using System.Reflection;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Writes types as C# does, with nullability.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte",
        [typeof(short)] = "short", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type) => Write(type, null);

    public static string Of(ParameterInfo parameter) => Write(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));

    public static string Of(PropertyInfo property) => Write(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Of(FieldInfo field) => Write(field.FieldType, new NullabilityInfoContext().Create(field));

    /// <summary>Writes type parameters and what they must be.</summary>
    public static (string Parameters, string Constraints) OfParameters(Type[] parameters)
    {
        var constraints = parameters.Select(Constraint).Where(constraint => constraint.Length > 0);
        return (parameters.Length == 0 ? "" : $"<{string.Join(", ", parameters.Select(parameter => parameter.Name))}>", string.Concat(constraints));
    }

    private static string Write(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Write(type.GetElementType()!, nullability?.ElementType);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Write(underlying, null) + "?";
        }

        var mark = !type.IsValueType && !type.IsGenericParameter && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        return type.IsArray ? $"{Write(type.GetElementType()!, nullability?.ElementType)}[]{mark}" : Name(type, nullability) + mark;
    }

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (!type.IsGenericType)
        {
            return type.IsGenericParameter || type.DeclaringType is null ? type.Name : $"{Name(type.DeclaringType, null)}.{type.Name}";
        }

        var arguments = type.GetGenericArguments();
        var inner = nullability?.GenericTypeArguments.Length == arguments.Length ? nullability.GenericTypeArguments : null;
        var names = arguments.Select((argument, i) => Write(argument, inner?[i]));
        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", names)}>";
    }

    private static string Constraint(Type parameter)
    {
        var flags = parameter.GenericParameterAttributes;
        var all = new List<string>();
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            all.Add("class");
        }

        all.AddRange(parameter.GetGenericParameterConstraints().Select(Of));
        return all.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", all)}";
    }
}
