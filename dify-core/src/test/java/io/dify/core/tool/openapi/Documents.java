package io.dify.core.tool.openapi;

/** Documents of a pet shop, in three versions. */
final class Documents {
  static final String YAML_30 = """
      openapi: 3.0.3
      info: {title: Pet shop, version: "1"}
      servers:
        - url: "{scheme}://{host}/v1"
          variables:
            scheme: {default: https}
            host: {default: HOST}
      paths:
        /pets:
          parameters:
            - $ref: '#/components/parameters/Trace'
          get:
            operationId: listPets
            summary: Lists pets
            parameters:
              - {name: limit, in: query, required: true, schema: {type: integer, format: int32, default: 10, maximum: 100}}
              - {name: tags, in: query, schema: {type: array, items: {type: string}}}
              - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
              - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {color: {type: string}, age: {type: integer}}}}
              - {name: status, in: query, schema: {type: string, enum: [available, sold]}}
              - {name: session, in: cookie, schema: {type: string}}
              - {name: Authorization, in: header, schema: {type: string}}
          post:
            description: Adds a pet
            requestBody:
              required: true
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/Pet'}
        /pets/{id}/{part}:
          delete:
            parameters:
              - {name: id, in: path, required: true, schema: {type: integer}}
        /upload:
          put:
            operationId: upload.it
            requestBody:
              content:
                multipart/form-data:
                  schema: {type: object, properties: {title: {type: string}, n: {type: integer}}}
        /bulk:
          post:
            operationId: bulk
            requestBody:
              required: true
              content:
                application/json:
                  schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        /note:
          post:
            operationId: note
            requestBody: {required: true, content: {text/plain: {schema: {type: string}}}}
        /image:
          post:
            operationId: image
            requestBody: {required: true, content: {image/png: {}}}
        /remote:
          get:
            operationId: remote
            parameters:
              - {name: x, in: query, schema: {$ref: 'http://127.0.0.1:1/evil.json#/x'}}
      components:
        parameters:
          Trace: {name: X-Trace, in: header, schema: {type: string}}
        schemas:
          Animal:
            type: object
            required: [name, id]
            properties:
              id: {type: integer, readOnly: true}
              name: {type: string, nullable: true, example: Rex}
          Pet:
            allOf:
              - $ref: '#/components/schemas/Animal'
              - type: object
                required: [kind]
                properties:
                  kind: {type: string, enum: [dog, cat]}
                  born: {type: string, format: date}
                  weight: {type: number, minimum: 0, exclusiveMinimum: true}
                  parent: {$ref: '#/components/schemas/Pet'}
      """;

  static final String JSON_31 = """
      {"openapi": "3.1.0", "info": {"title": "T"}, "servers": [{"url": "BASE"}],
       "paths": {"/a b/{q}": {"get": {"parameters": [
          {"name": "q", "in": "path", "required": true, "schema": {"type": ["string", "null"]}},
          {"name": "q", "in": "query", "schema": {"type": "string", "const": "x"}}]},
         "post": {"operationId": "form", "servers": [{"url": "/rel"}], "requestBody": {"required": true, "content":
          {"application/x-www-form-urlencoded": {"schema": {"type": "object", "required": ["grant"], "properties":
           {"grant": {"type": "string", "default": "client"}, "scope": {"type": "array", "items": {"type": "string"}}}}}}}}}}}""";

  static final String SWAGGER_20 = """
      swagger: "2.0"
      info: {title: Old, version: 1.0.0}
      host: HOST
      basePath: /api
      schemes: [SCHEME]
      consumes: [application/json]
      paths:
        /find/{kind}:
          get:
            operationId: find
            parameters:
              - {name: kind, in: path, required: true, type: string}
              - {name: ids, in: query, type: array, items: {type: integer}, collectionFormat: pipes}
              - {name: all, in: query, type: array, items: {type: string}, collectionFormat: multi}
              - {name: since, in: query, type: string, format: date-time, required: true}
          post:
            operationId: send
            parameters:
              - {name: kind, in: path, required: true, type: string}
              - name: payload
                in: body
                required: true
                schema: {$ref: '#/definitions/Thing'}
        /form:
          post:
            operationId: form
            consumes: [application/x-www-form-urlencoded]
            parameters:
              - {name: a, in: formData, type: string, required: true}
              - {name: b, in: formData, type: boolean}
      definitions:
        Thing: {type: object, required: [n], properties: {n: {type: integer}, when: {type: string}, no: {type: boolean}}}
      """;

  private Documents() {}
}
