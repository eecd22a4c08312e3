using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Writes down what an assembly offers to its users, one member a line, in an order that does not depend on the source.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => $"{type.Namespace} {type.FullName}", StringComparer.Ordinal))
        {
            text.Append(type.Namespace).Append(": ").Append(Head(type)).Append('\n');
            foreach (var (_, member) in Members(type).OrderBy(member => $"{member.Name} {member.Line}", StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var (_, constraints) = TypeNames.OfParameters(type.GetGenericArguments());
        var parents = type.GetInterfaces().Where(one => one.IsVisible && !IsInherited(type, one)).Select(TypeNames.Of).Order(StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType)
        {
            parents = parents.Prepend(TypeNames.Of(parent)).Order(StringComparer.Ordinal);
        }

        var list = type.IsEnum ? "" : string.Join(", ", parents);
        return $"{Kind(type)} {TypeNames.Of(type)}{(list.Length > 0 ? " : " + list : "")}{constraints}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static bool IsInherited(Type type, Type one) =>
        (type.BaseType?.GetInterfaces().Contains(one) ?? false) || type.GetInterfaces().Any(other => other != one && other.GetInterfaces().Contains(one));

    private static IEnumerable<(string Name, string Line)> Members(Type type) => type.IsEnum
        ? type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.Name, $"{field.Name} = {Value(field.GetRawConstantValue())}"))
        : type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily).Select(field => (field.Name, Line(field)))
            .Concat(type.GetConstructors(Declared).Where(IsOffered)
                .Select(constructor => (constructor.Name, $"{Access(constructor)}.ctor({Parameters(constructor)})")))
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsOffered))
                .Select(property => (property.Name, Line(property))))
            .Concat(type.GetMethods(Declared).Where(IsWritten).Select(method => (method.Name, Line(method))));

    // What the compiler adds to a record follows from the record.
    private static bool IsWritten(MethodInfo method) => IsOffered(method) && !method.IsSpecialName && !method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsOffered(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Line(FieldInfo field) => field.IsLiteral
        ? $"const {TypeNames.Of(field)} {field.Name} = {Value(field.GetRawConstantValue())}"
        : $"{(field.IsStatic ? "static " : "")}{TypeNames.Of(field)} {field.Name}";

    private static string Line(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsOffered).ToList();
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        var verbs = accessors.Select(accessor => accessor.ReturnType == typeof(void) ? (IsInit(accessor) ? "init;" : "set;") : "get;");
        return $"{Access(accessors[0])}{TypeNames.Of(property)} {property.Name}{index} {{ {string.Join(' ', verbs)} }}";
    }

    private static string Line(MethodInfo method)
    {
        var (parameters, constraints) = TypeNames.OfParameters(method.GetGenericArguments());
        return $"{Access(method)}{TypeNames.Of(method.ReturnParameter)} {method.Name}{parameters}({Parameters(method)}){constraints}";
    }

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "" : "protected ")
        + (method.IsStatic ? "static " : "")
        + (method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "");

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        var prefix = isParams ? "params " : parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        return $"{prefix}{TypeNames.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}";
    }

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue is not null ? Value(parameter.DefaultValue)
        : parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default"
        : "null";

    private static string Value(object? constant) => constant switch
    {
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        _ => Convert.ToString(constant, CultureInfo.InvariantCulture)!,
    };
}
